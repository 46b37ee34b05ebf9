//! China's provinces, prefectures and counties, and which of them a name says.

use std::collections::HashMap;
use std::sync::LazyLock;

use crate::speech::Level;
use crate::text::fold;

/// Codes and names; its first lines say where they come from.
const TABLE: &str = include_str!("regions.tsv");

/// Behind the bare name of a province, what shows that the province is meant: 广西自治区, 香港特区政府.
const OF_PROVINCES: [&str; 8] = ["自治区", "特区", "特别行政区", "党委", "人民政府", "政府", "立法会", "行政长官"];
/// In front of the name of a prefecture or county: a name within another word (创新和县域) has none of these.
const BEFORE: [char; 13] = ['在', '于', '共', '和', '与', '向', '到', '赴', '省', '市', '州', '盟', '区'];
/// Behind a name, what makes another word of it: 县域, 市场, 区间.
const BEHIND: [char; 12] = ['域', '场', '级', '间', '块', '民', '值', '容', '直', '政', '属', '分'];

/// A province, prefecture or county.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Region {
    /// Its code of GB/T 2260: 440305.
    code: u32,
}

/// What stands at one place of a text.
struct Mention {
    /// In letters.
    length: usize,
    /// Several where a name is not unique.
    codes: &'static [u32],
    /// Whether it says a place by itself.
    is_sure: bool,
}

static REGIONS: LazyLock<Regions> = LazyLock::new(Regions::read);

#[derive(Default)]
struct Regions {
    names: HashMap<u32, &'static str>,
    /// Folded names by their first two letters, the longest first.
    entries: HashMap<[char; 2], Vec<Entry>>,
}

struct Entry {
    name: Vec<char>,
    codes: Vec<u32>,
    /// The bare name of a province: 广东.
    is_bare: bool,
}

impl Regions {
    fn read() -> Regions {
        let mut regions = Regions::default();
        for (code, name) in TABLE.lines().filter_map(|line| line.split_once('\t')) {
            let Ok(code) = code.parse() else { continue };
            let folded: Vec<char> = fold(name).without_separators().chars().collect();
            if code % 10_000 == 0 {
                let is_long = ["内蒙古", "黑龙江"].iter().any(|long| name.starts_with(long));
                regions.add(folded[..if is_long { 3 } else { 2 }].to_vec(), code, true);
            }
            regions.names.insert(code, name);
            regions.add(folded, code, false);
        }
        for entries in regions.entries.values_mut() {
            entries.sort_by_key(|entry| std::cmp::Reverse(entry.name.len()));
        }
        regions
    }

    fn add(&mut self, name: Vec<char>, code: u32, is_bare: bool) {
        let [first, second, ..] = name[..] else { return };
        let entries = self.entries.entry([first, second]).or_default();
        match entries.iter_mut().find(|entry| entry.name == name) {
            Some(entry) => entry.codes.push(code),
            None => entries.push(Entry { name, codes: vec![code], is_bare }),
        }
    }
}

impl Region {
    /// The region that a name or a title says: the deepest one, if all that it says lie within each other.
    pub(super) fn named_in(text: &str) -> Option<Region> {
        Region::in_folded(&fold(text).without_separators())
    }

    /// The same of a text that is folded already.
    pub(super) fn in_folded(text: &str) -> Option<Region> {
        let letters: Vec<char> = text.chars().collect();
        let mut found: Option<Region> = None;
        let mut at = 0;
        while at < letters.len() {
            let Some(mention) = mention(&letters, at) else {
                at += 1;
                continue;
            };
            let within = |code: &&u32| found.is_some_and(|found| found.holds(**code));
            let code = match mention.codes {
                [code] if mention.is_sure || found.is_some_and(|found| found.holds(*code)) => Some(*code),
                codes => codes.iter().find(within).copied(),
            };
            match (code, found) {
                (Some(code), None) => found = Some(Region { code }),
                (Some(code), Some(before)) if before.holds(code) => found = Some(Region { code }),
                // Two places beside each other: neither is the one.
                (Some(code), Some(before)) if !(Region { code }).holds(before.code) => return None,
                _ => {}
            }
            at += mention.length;
        }
        found
    }

    /// With the regions that it lies in: 广东省深圳市南山区. So what begins with 广东省 lies in it.
    pub(super) fn path(self) -> String {
        let mut parts = vec![self.code / 10_000 * 10_000, self.code / 100 * 100, self.code];
        parts.dedup();
        parts.iter().filter_map(|code| REGIONS.names.get(code)).copied().collect()
    }

    /// Its own name: 南山区.
    pub(super) fn name(self) -> &'static str {
        REGIONS.names.get(&self.code).copied().unwrap_or_default()
    }

    /// Its level by the table: a city that is a province is one.
    pub(super) fn level(self) -> Level {
        match self.code {
            code if code % 10_000 == 0 => Level::Province,
            code if code % 100 == 0 => Level::City,
            _ => Level::County,
        }
    }

    fn holds(self, code: u32) -> bool {
        match self.level() {
            Level::Province => self.code / 10_000 == code / 10_000,
            Level::City => self.code / 100 == code / 100,
            _ => self.code == code,
        }
    }
}

/// The longest name that stands at a place.
fn mention(letters: &[char], at: usize) -> Option<Mention> {
    let [first, second, ..] = letters[at..] else { return None };
    let entries = REGIONS.entries.get(&[first, second])?;
    let entry = entries.iter().find(|entry| letters[at..].starts_with(&entry.name))?;
    let (length, behind) = (entry.name.len(), &letters[at + entry.name.len()..]);
    if entry.is_bare {
        let behind: String = behind.iter().take(5).collect();
        let is_meant = OF_PROVINCES.iter().any(|word| behind.starts_with(word));
        return is_meant.then(|| Mention { length, codes: &entry.codes, is_sure: true });
    }
    let begins = at == 0 || BEFORE.contains(&letters[at - 1]);
    let is_province = entry.codes.iter().all(|code| code % 10_000 == 0);
    // 东区, 城区 say a place only within another; 唐县 where it begins.
    let is_district = length == 2 && entry.name.ends_with(&['区']);
    let is_sure = is_province || (begins && !is_district);
    let is_word = behind.first().is_none_or(|c| !BEHIND.contains(c));
    is_word.then_some(Mention { length, codes: &entry.codes, is_sure })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn path(text: &str) -> Option<String> {
        Region::named_in(text).map(Region::path)
    }

    #[test]
    fn the_table_has_all_divisions_and_each_has_its_province() {
        let count = |level: Level| REGIONS.names.keys().filter(|code| Region { code: **code }.level() == level).count();
        assert_eq!([Level::Province, Level::City, Level::County].map(count), [34, 333, 2842]);
        assert!(REGIONS.names.keys().all(|code| REGIONS.names.contains_key(&(code / 10_000 * 10_000))));
        let bare = REGIONS.entries.values().flatten().filter(|entry| entry.is_bare).count();
        assert_eq!(bare, 34);
    }

    #[test]
    fn a_place_is_told_with_those_it_lies_in() {
        for (text, told) in [
            ("广东省人民政府", "广东省"),
            ("深圳市人民政府办公厅", "广东省深圳市"),
            ("广东省深圳市南山区人民政府", "广东省深圳市南山区"),
            ("中共唐县委员会", "河北省保定市唐县"),
            ("廣東省第十四屆人民代表大會", "广东省"),
            ("上海市浦东新区", "上海市浦东新区"),
            ("仙桃市", "湖北省仙桃市"),
            ("香港特別行政區立法會", "香港特别行政区"),
            ("香港立法會", "香港特别行政区"),
            ("广西自治区党委", "广西壮族自治区"),
            ("在黑龙江省县域经济会议上", "黑龙江省"),
            ("吉林省吉林市", "吉林省吉林市"),
            ("北京市朝阳区", "北京市朝阳区"),
        ] {
            assert_eq!(path(text).as_deref(), Some(told), "{text}");
        }
    }

    #[test]
    fn what_may_be_another_place_or_none_is_not_told() {
        for text in [
            "鼓楼区人民政府",
            "朝阳区",
            "东区街道办事处",
            "在全市城区改造会上",
            "创新和县域经济",
            "南山村",
            "湖南大学",
            "江苏、浙江",
            "湖北省、湖南省",
            "东方市场",
            "云岭省",
            "XX市",
            "",
        ] {
            assert_eq!(path(text), None, "{text}");
        }
    }

    #[test]
    fn levels_follow_from_the_table() {
        let level = |text| Region::named_in(text).map(Region::level);
        assert_eq!(level("重庆市"), Some(Level::Province));
        assert_eq!(level("昆山市"), Some(Level::County));
        assert_eq!(level("苏州市"), Some(Level::City));
    }
}
