//! The words of the pages.

use super::{Phrase, Wording};
use crate::detection::DetectionKind;
use crate::threat::Unscanned;

pub(super) const RULE: Phrase = Phrase {
    kk: "Ереже",
    ru: "Правило",
    en: "Rule",
};

pub(super) const SITE: Phrase = Phrase {
    kk: "Сайт",
    ru: "Сайт",
    en: "Site",
};

pub(super) const CONTACT: Phrase = Phrase {
    kk: "Байланыс",
    ru: "Контакт",
    en: "Contact",
};

pub(super) const CASE: Phrase = Phrase {
    kk: "Оқиға нөмірі",
    ru: "Номер случая",
    en: "Case number",
};

/// What stands below every text.
pub(super) const MISTAKE: Phrase = Phrase {
    kk: "Егер бұл қате деп санасаңыз, байланыс арқылы оқиға нөмірін хабарлаңыз.",
    ru: "Если вы считаете это ошибкой, сообщите контакту номер случая.",
    en: "If you think that this is a mistake, tell the contact the case number.",
};

const RESTRICTED: Phrase = Phrase {
    kk: "Қолжетімділік шектелді",
    ru: "Доступ ограничен",
    en: "Access restricted",
};

const NOT_SCANNED: Phrase = Phrase {
    kk: "Мазмұн тексерілмеді",
    ru: "Содержимое не проверено",
    en: "Content not checked",
};

pub(super) const fn detected(kind: DetectionKind) -> Wording {
    let text = match kind {
        DetectionKind::Resource => Phrase {
            kk: "Бұл ресурс зиянды ресурстар тізімінде тұр, сондықтан шлюз оны ашпады (№ 386/НҚ бұйрық, ИҚБШ қағидалары, 20-тармақ).",
            ru: "Этот ресурс стоит в списке вредоносных, поэтому шлюз его не открыл (приказ № 386/НҚ, Правила ЕШДИ, пункт 20).",
            en: "This resource is on a list of malicious ones, so the gateway did not open it (order 386/НҚ, rules of the unified gateway, clause 20).",
        },
        DetectionKind::File => Phrase {
            kk: "Бұл файл зиянды файлдар тізімінде тұр, сондықтан шлюз оны өткізбеді (№ 386/НҚ бұйрық, ИҚБШ қағидалары, 20-тармақ).",
            ru: "Этот файл стоит в списке вредоносных, поэтому шлюз его не пропустил (приказ № 386/НҚ, Правила ЕШДИ, пункт 20).",
            en: "This file is on a list of malicious ones, so the gateway did not let it pass (order 386/НҚ, rules of the unified gateway, clause 20).",
        },
        DetectionKind::Malware => Phrase {
            kk: "Деректерден зиянды мазмұн табылды, сондықтан шлюз оларды өткізбеді (№ 386/НҚ бұйрық, ИҚБШ қағидалары, 20-тармақ).",
            ru: "В данных найдено вредоносное содержимое, поэтому шлюз их не пропустил (приказ № 386/НҚ, Правила ЕШДИ, пункт 20).",
            en: "Malicious content was found in the data, so the gateway did not let them pass (order 386/НҚ, rules of the unified gateway, clause 20).",
        },
        DetectionKind::Policy => Phrase {
            kk: "Шлюздің сканері бұл деректерге рұқсат бермеді, сондықтан олар өткізілмеді.",
            ru: "Сканер шлюза не разрешил эти данные, поэтому они не пропущены.",
            en: "The gateway's scanner did not allow these data, so they did not pass.",
        },
    };
    Wording {
        title: RESTRICTED,
        text,
    }
}

pub(super) const fn unscanned(why: Unscanned) -> Wording {
    let text = match why {
        Unscanned::Down | Unscanned::Slow | Unscanned::Refused | Unscanned::Garbled => Phrase {
            kk: "Шлюз қазір мазмұнды зиянды кодқа тексере алмайды, сондықтан оны өткізбеді. Кейінірек қайталап көріңіз.",
            ru: "Шлюз сейчас не может проверить содержимое на вредоносный код, поэтому не пропустил его. Повторите попытку позже.",
            en: "The gateway cannot check the content for malicious code now, so it did not let it pass. Try again later.",
        },
        Unscanned::TooLarge => Phrase {
            kk: "Мазмұн шлюз зиянды кодқа тексере алатын көлемнен үлкен, сондықтан ол өткізілмеді.",
            ru: "Содержимое больше, чем шлюз может проверить на вредоносный код, поэтому оно не пропущено.",
            en: "The content is larger than what the gateway can check for malicious code, so it did not pass.",
        },
        Unscanned::Unreadable => Phrase {
            kk: "Мазмұн шлюз оқи алмайтындай кодталған немесе бүлінген, сондықтан ол өткізілмеді.",
            ru: "Содержимое закодировано так, что шлюз не может его прочитать, или повреждено, поэтому оно не пропущено.",
            en: "The content is coded so that the gateway cannot read it, or is damaged, so it did not pass.",
        },
    };
    Wording {
        title: NOT_SCANNED,
        text,
    }
}
