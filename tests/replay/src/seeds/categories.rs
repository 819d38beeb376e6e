//! Lists of categories, and an index of few names.

use ::category::list::{Terms, ut1};
use ::category::{Source, compile};
use law::ExemptCategory;

use super::{Seed, files_below, name_of, repository, seed};

/// The lists of `config/categories`, some in the formats of others, and an index.
pub fn category() -> Vec<Seed> {
    let chosen = |choice: u8, text: &[u8]| [&[choice], text].concat();
    let folder = repository().join("config/categories");
    let mut seeds: Vec<Seed> = files_below(&folder)
        .iter()
        .map(|path| seed(name_of(path), chosen(1, &std::fs::read(path).unwrap())))
        .collect();
    let local = "version = 1\ncategory = \"video-conference\"\n[[entry]]\nname = \"meet.example\"\nbelow = true\n\
        protected = true\nreason = \"a meeting of tests\"\naddresses = [\"192.0.2.0/24\", \"2001:db8::/32\"]\n";
    seeds.push(seed("local.toml", chosen(1, local.as_bytes())));
    let domains = "# games\nplay.example\n192.0.2.7\nxn--c1aqb.example\n";
    seeds.push(seed("domains", chosen(2, domains.as_bytes())));
    let urls = "host.example/a/%62\nhttps://host.example/?q\nhost.example\n";
    seeds.push(seed("urls", chosen(3, urls.as_bytes())));
    let zone = "$TTL 60\n$ORIGIN rpz.example.\n@ IN SOA ns.example. host.example. (1 2 3\n 4 5) ; end\n IN NS ns.example.\n\
        bad.example CNAME .\n*.bad.example 1h IN CNAME *.\nok.bad.example CNAME rpz-passthru.\n\
        24.0.2.0.192.rpz-ip CNAME .\n32.zz.db8.2001.rpz-ip A 192.0.2.1\nns.rpz-nsdname CNAME .\nx TXT \"a;b\"\n";
    seeds.push(seed("zone", chosen(4, zone.as_bytes())));
    seeds.push(seed("index", chosen(0, &index())));
    seeds
}

fn index() -> Vec<u8> {
    let source = |category: ExemptCategory| {
        let text = format!("{category}.example\nbank.kz\n192.0.2.1\n2001:db8::1\n");
        let terms = Terms::strict(category.into());
        let list = ut1::read(category.slug(), ut1::File::Domains, &terms, text.as_bytes()).unwrap();
        Source::accepted(list, "a seed").unwrap()
    };
    compile(&ExemptCategory::ALL.map(source)).unwrap().octets
}
