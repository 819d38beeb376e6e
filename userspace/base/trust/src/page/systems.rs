//! How each system gets the root: which files, and what is done with them.

use crate::artefact::{BUNDLE, PKCS7, POLICY, PROFILE, REGISTRY, SCRIPT};
use crate::language::Phrase;

/// A system, or a program that trusts roots of its own.
#[derive(Clone, Copy, Debug)]
pub(super) struct System {
    pub(super) title: Phrase,
    pub(super) files: &'static [File],
    /// What is done, one after another; what stands on a line of its own is a command.
    pub(super) steps: &'static [Phrase],
    /// Whether the steps are ways of which one is enough.
    pub(super) is_choice: bool,
}

/// A file that a system takes.
#[derive(Clone, Copy, Debug)]
pub(super) enum File {
    /// That of each root, DER.
    EachDer,
    /// That of each root, PEM.
    EachPem,
    /// This one.
    Named(&'static str),
}

pub(super) const SYSTEMS: &[System] = &[
    WINDOWS, DOMAIN, MAC, IPHONE, ANDROID, LINUX, FIREFOX, OTHERS,
];

const WINDOWS: System = System {
    title: same("Windows"),
    files: &[File::EachDer],
    is_choice: false,
    steps: &[
        Phrase {
            kk: "Файлды ашып, «Сертификатты орнату» түймесін басыңыз.",
            ru: "Откройте файл и нажмите «Установить сертификат».",
            en: "Open the file and choose “Install Certificate”.",
        },
        Phrase {
            kk: "«Жергілікті компьютер» таңдаңыз, содан кейін барлық сертификаттарды «Сенімді түбірлік сертификаттау орталықтары» қоймасына \
                 орналастырыңыз.",
            ru: "Выберите «Локальный компьютер», затем поместите все сертификаты в хранилище «Доверенные корневые центры сертификации».",
            en: "Choose “Local Machine”, then place all certificates in the store “Trusted Root Certification Authorities”.",
        },
        Phrase {
            kk: "Орнатуды растап, браузерді қайта іске қосыңыз.",
            ru: "Подтвердите установку и перезапустите браузер.",
            en: "Confirm, and start the browser anew.",
        },
    ],
};

const DOMAIN: System = System {
    title: Phrase {
        kk: "Windows домені: әкімшілерге",
        ru: "Домен Windows: администраторам",
        en: "Windows domain: for administrators",
    },
    files: &[
        File::Named(SCRIPT),
        File::EachDer,
        File::Named(PKCS7),
        File::Named(REGISTRY),
    ],
    is_choice: true,
    steps: &[
        Phrase {
            kk: "Топтық саясаттың іске қосу сценарийі: қалтаға сценарий мен .cer файлдарын қойыңыз. Сценарий тек SHA-256 мәні өзінде жазылған \
                 файлдарды орнатады.",
            ru: "Сценарий запуска групповой политики: положите в его папку сценарий и файлы .cer. Он устанавливает только те файлы, чей SHA-256 \
                 записан в нём самом.",
            en: "A start-up script of Group Policy: put the script and the .cer files into its folder. It installs only files whose SHA-256 \
                 stands in the script itself.",
        },
        Phrase {
            kk: "Немесе бүкіл домен үшін бір рет, кәсіпорын әкімшісінің атынан:\nqaqpa-install.cmd /domain",
            ru: "Или один раз для всего домена, от имени администратора предприятия:\nqaqpa-install.cmd /domain",
            en: "Or once for the whole domain, as an enterprise administrator:\nqaqpa-install.cmd /domain",
        },
        Phrase {
            kk: "Немесе топтық саясатқа .cer файлдарын импорттаңыз: Компьютер конфигурациясы → Windows параметрлері → Қауіпсіздік параметрлері → \
                 Ашық кілт саясаттары → Сенімді түбірлік сертификаттау орталықтары.",
            ru: "Или импортируйте файлы .cer в групповую политику: Конфигурация компьютера → Конфигурация Windows → Параметры безопасности → \
                 Политики открытого ключа → Доверенные корневые центры сертификации.",
            en: "Or import the .cer files into Group Policy: Computer Configuration → Windows Settings → Security Settings → Public Key \
                 Policies → Trusted Root Certification Authorities.",
        },
        Phrase {
            kk: "Немесе .reg файлындағы тізілім мәндерін таратыңыз.",
            ru: "Или раздайте значения реестра из файла .reg.",
            en: "Or hand out the values of the registry in the .reg file.",
        },
    ],
};

const MAC: System = System {
    title: same("macOS"),
    files: &[File::Named(PROFILE)],
    is_choice: false,
    steps: &[
        Phrase {
            kk: "Профильді ашыңыз.",
            ru: "Откройте профиль.",
            en: "Open the profile.",
        },
        Phrase {
            kk: "Жүйе параметрлері → Жалпы → Құрылғыларды басқару (macOS 14 және одан ертерек: Құпиялық және қауіпсіздік → Профильдер): \
                 профильді таңдап, орнатыңыз.",
            ru: "Системные настройки → Основные → Управление устройством (до macOS 14: Конфиденциальность и безопасность → Профили): выберите \
                 профиль и установите его.",
            en: "System Settings → General → Device Management (up to macOS 14: Privacy & Security → Profiles): choose the profile and \
                 install it.",
        },
    ],
};

const IPHONE: System = System {
    title: same("iPhone, iPad"),
    files: &[File::Named(PROFILE)],
    is_choice: false,
    steps: &[
        Phrase {
            kk: "Профильді Safari браузерінде ашып, жүктеуге рұқсат беріңіз.",
            ru: "Откройте профиль в Safari и разрешите загрузку.",
            en: "Open the profile in Safari and allow the download.",
        },
        Phrase {
            kk: "Параметрлер → Профиль жүктелді: орнатыңыз.",
            ru: "Настройки → Профиль загружен: установите его.",
            en: "Settings → Profile Downloaded: install it.",
        },
        Phrase {
            kk: "Параметрлер → Жалпы → Осы құрылғы туралы → Сертификаттарға сену: осы сертификатты қосыңыз. Онсыз сертификат жұмыс істемейді.",
            ru: "Настройки → Основные → Об этом устройстве → Доверие сертификатам: включите этот сертификат. Без этого он не действует.",
            en: "Settings → General → About → Certificate Trust Settings: switch this certificate on. Without that it has no effect.",
        },
    ],
};

const ANDROID: System = System {
    title: same("Android"),
    files: &[File::EachPem],
    is_choice: false,
    steps: &[
        Phrase {
            kk: "Файлды жүктеңіз.",
            ru: "Загрузите файл.",
            en: "Download the file.",
        },
        Phrase {
            kk: "Параметрлер → Қауіпсіздік → Шифрлау және тіркелу деректері → Сертификатты орнату → CA сертификаты: файлды таңдаңыз.",
            ru: "Настройки → Безопасность → Шифрование и учётные данные → Установить сертификат → Сертификат ЦС: выберите файл.",
            en: "Settings → Security → Encryption & credentials → Install a certificate → CA certificate: choose the file.",
        },
        Phrase {
            kk: "Кейбір қолданбалар пайдаланушы орнатқан сертификаттарға сенбейді; браузерлер сенеді.",
            ru: "Некоторые приложения не доверяют сертификатам, которые установил пользователь; браузеры доверяют.",
            en: "Some apps do not trust certificates that a user installed; browsers do.",
        },
    ],
};

const LINUX: System = System {
    title: same("Linux"),
    files: &[File::EachPem],
    is_choice: true,
    steps: &[
        same(
            "Debian, Ubuntu, Astra:\nsudo cp qaqpa-root-*.crt /usr/local/share/ca-certificates/\nsudo update-ca-certificates",
        ),
        same(
            "Fedora, RHEL, ALT:\nsudo cp qaqpa-root-*.crt /etc/pki/ca-trust/source/anchors/\nsudo update-ca-trust",
        ),
    ],
};

const FIREFOX: System = System {
    title: same("Firefox"),
    files: &[File::EachPem, File::Named(POLICY)],
    is_choice: true,
    steps: &[
        Phrase {
            kk: "Бір жұмыс станциясында: Параметрлер → Құпиялық және қауіпсіздік → Сертификаттар → Сертификаттарды қарау → Куәландыру орталықтары \
                 → Импорттау; веб-сайттарды сәйкестендіру үшін сенуді белгілеңіз.",
            ru: "На одной рабочей станции: Настройки → Приватность и защита → Сертификаты → Просмотр сертификатов → Центры сертификации → \
                 Импортировать; отметьте доверие при идентификации веб-сайтов.",
            en: "On one workstation: Settings → Privacy & Security → Certificates → View Certificates → Authorities → Import; tick that it is \
                 trusted to identify websites.",
        },
        Phrase {
            kk: "Барлығында: policies.json файлын Firefox-тың distribution қалтасына (Linux: /etc/firefox/policies), .crt файлдарын сертификаттар \
                 қалтасына қойыңыз:\n%LOCALAPPDATA%\\Mozilla\\Certificates\n/Library/Application Support/Mozilla/Certificates\n/usr/lib/mozilla/certificates",
            ru: "На всех: положите policies.json в папку distribution программы Firefox (Linux: /etc/firefox/policies), а файлы .crt в папку \
                 сертификатов:\n%LOCALAPPDATA%\\Mozilla\\Certificates\n/Library/Application Support/Mozilla/Certificates\n/usr/lib/mozilla/certificates",
            en: "On all of them: put policies.json into Firefox's folder distribution (Linux: /etc/firefox/policies), and the .crt files into the \
                 folder of certificates:\n%LOCALAPPDATA%\\Mozilla\\Certificates\n/Library/Application Support/Mozilla/Certificates\n/usr/lib/mozilla/certificates",
        },
    ],
};

const OTHERS: System = System {
    title: Phrase {
        kk: "Өзге бағдарламалар",
        ru: "Другие программы",
        en: "Other programs",
    },
    files: &[File::Named(BUNDLE), File::EachDer],
    is_choice: true,
    steps: &[
        Phrase {
            kk: "Бір файл талап ететін бағдарламаларға .pem файлын беріңіз: барлық негізгі сертификаттар сонда.",
            ru: "Программам, которым нужен один файл, укажите .pem: в нём все корневые сертификаты.",
            en: "Give the .pem file to programs that take one file: it holds all root certificates.",
        },
        same("Java:\nkeytool -importcert -cacerts -alias qaqpa-root-1 -file qaqpa-root-1.cer"),
    ],
};

/// What is called the same in all languages.
const fn same(text: &'static str) -> Phrase {
    Phrase {
        kk: text,
        ru: text,
        en: text,
    }
}
