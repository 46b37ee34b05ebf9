//! Levels of administration, as the names of bodies, offices and meetings tell.

use crate::corpus::regions::Region;
use crate::speech::Level;
use crate::text::fold;

/// What begins the name of a body of the whole country.
const CENTRAL: [&str; 19] = [
    "国务院",
    "中共中央",
    "党中央",
    "中央",
    "中国共产党",
    "全国",
    "最高人民",
    "国家",
    "中华人民共和国",
    "中国人民",
    "财政部",
    "教育部",
    "外交部",
    "国防部",
    "公安部",
    "民政部",
    "司法部",
    "商务部",
    "科技部",
];
/// Bodies and meetings of a unit.
const UNITS: [&str; 9] = ["公司", "集团", "大学", "学院", "学校", "医院", "中学", "小学", "研究所"];
/// Offices by what they are called; those of places that differ (市长 of a province) follow from the region.
const OFFICES: [(&str, Level); 13] = [
    ("总理", Level::Central),
    ("总书记", Level::Central),
    ("委员长", Level::Central),
    ("省长", Level::Province),
    ("自治区主席", Level::Province),
    ("市长", Level::City),
    ("州长", Level::City),
    ("县长", Level::County),
    ("区长", Level::County),
    ("区委书记", Level::County),
    ("镇长", Level::Township),
    ("乡长", Level::Township),
    ("董事长", Level::Unit),
];
/// What a meeting calls whom it is for.
const WHOLE: [(&str, Level); 15] = [
    ("全国", Level::Central),
    ("全省", Level::Province),
    ("全自治区", Level::Province),
    ("全市", Level::City),
    ("全州", Level::City),
    ("全县", Level::County),
    ("全旗", Level::County),
    ("全镇", Level::Township),
    ("全乡", Level::Township),
    ("全系统", Level::Unit),
    ("全局", Level::Unit),
    ("全院", Level::Unit),
    ("全校", Level::Unit),
    ("全公司", Level::Unit),
    ("全集团", Level::Unit),
];
/// What a place is called at the end of its name, whether the table has it or not; the longest first.
const PLACES: [(&str, Level); 13] = [
    ("特别行政区", Level::Province),
    ("特区", Level::Province),
    ("自治区", Level::Province),
    ("自治州", Level::City),
    ("自治县", Level::County),
    ("省", Level::Province),
    ("州", Level::City),
    ("市", Level::City),
    ("县", Level::County),
    ("旗", Level::County),
    ("镇", Level::Township),
    ("乡", Level::Township),
    ("区", Level::County),
];
/// What stands behind the name of a place in that of a body or of its meeting.
const ORGANS: [&str; 7] = ["人民政府", "政府", "委员会", "委", "党委", "人大", "第"];

/// Whether a body or a meeting is of the whole country.
pub(super) fn is_national(name: &str) -> bool {
    of_whole_country(&fold(name).without_separators())
}

fn of_whole_country(name: &str) -> bool {
    let of_term = name.strip_prefix('第').and_then(|rest| rest.split_once('届')).map_or(name, |(_, body)| body);
    CENTRAL.iter().any(|word| of_term.starts_with(word)) && Region::in_folded(name).is_none()
}

/// The level of a body or a meeting by its name; `region` is the one that it lies in, where known.
pub(super) fn of_name(name: &str, region: Option<Region>) -> Option<Level> {
    let name = &fold(name).without_separators();
    if of_whole_country(name) {
        return Some(Level::Central);
    }
    if UNITS.iter().any(|unit| name.ends_with(unit)) {
        return Some(Level::Unit);
    }
    let own = || Region::in_folded(name).map(Region::level);
    let whole = || WHOLE.iter().find(|(word, _)| name.starts_with(word)).map(|(_, level)| *level);
    let of_organ = organ(name);
    let level = of_organ.filter(|level| *level == Level::Township).or_else(own).or_else(whole).or(of_organ)?;
    Some(settled(level, region))
}

/// The level of the place whose organ is named: 云岭省人民政府, 县委.
fn organ(name: &str) -> Option<Level> {
    let places = PLACES.iter().filter_map(|(place, level)| {
        let is_organ = |at: &usize| ORGANS.iter().any(|organ| name[at + place.len()..].starts_with(organ));
        name.match_indices(place).map(|(at, _)| at).filter(is_organ).last().map(|at| (at + place.len(), *level))
    });
    // Of 自治区 and 区, which end alike, the first in the table.
    places.rev().max_by_key(|(end, _)| *end).map(|(_, level)| level)
}

/// The level of an office, with what stands before it: 云岭省省长.
pub(super) fn of_office(office: &str, region: Option<Region>) -> Option<Level> {
    if is_national(office) {
        return Some(Level::Central);
    }
    let called = OFFICES.iter().filter(|(word, _)| office.contains(word)).max_by_key(|(word, _)| word.len());
    let level = called.map(|(_, level)| *level).or_else(|| organ(office))?;
    Some(settled(level, Region::named_in(office).or(region)))
}

/// A 市 may be of any level: that of its region is sure.
fn settled(level: Level, region: Option<Region>) -> Level {
    match (level, region) {
        (Level::City, Some(region)) => region.level(),
        _ => level,
    }
}

#[cfg(test)]
mod tests {
    use super::super::line::is_plain;
    use super::*;

    #[test]
    fn words_are_compared_as_folding_leaves_them() {
        assert!(CENTRAL.into_iter().chain(UNITS).chain(ORGANS).all(is_plain));
        let named = OFFICES.iter().chain(&WHOLE).chain(&PLACES).map(|(word, _)| *word);
        assert!(named.into_iter().all(is_plain));
    }

    #[test]
    fn bodies_and_meetings_have_levels() {
        for (name, level) in [
            ("国务院办公厅", Level::Central),
            ("第一届全国人民代表大会第二次会议", Level::Central),
            ("广东省教育厅", Level::Province),
            ("云岭省人民政府", Level::Province),
            ("云岭省第十三届人民代表大会第二次会议", Level::Province),
            ("重庆市人民政府", Level::Province),
            ("香港特別行政區政府", Level::Province),
            ("安澜市人民政府办公室", Level::City),
            ("昆山市人民政府", Level::County),
            ("中共栖霞岭县委", Level::County),
            ("石桥镇人民政府", Level::Township),
            ("广东省博罗县石湾镇人民政府", Level::Township),
            ("云岭大学", Level::Unit),
            ("全市工业大会", Level::City),
            ("全系统作风建设会议", Level::Unit),
        ] {
            assert_eq!(of_name(name, None), Some(level), "{name}");
        }
        for name in ["城市建设座谈会", "项目推进会", "安全生产委员会"] {
            assert_eq!(of_name(name, None), None, "{name}");
        }
    }

    #[test]
    fn offices_have_levels() {
        for (office, level) in [
            ("国务院总理", Level::Central),
            ("云岭省人民政府省长", Level::Province),
            ("省委副书记、代省长", Level::Province),
            ("安澜市委书记", Level::City),
            ("上海市市长", Level::Province),
            ("县委副书记、县长", Level::County),
            ("石桥镇党委书记", Level::Township),
            ("集团党委书记、董事长", Level::Unit),
        ] {
            assert_eq!(of_office(office, None), Some(level), "{office}");
        }
        assert_eq!(of_office("管委会主任", None), None);
    }

    #[test]
    fn a_city_is_of_the_level_of_its_region() {
        let region = Region::named_in("上海市");
        assert_eq!(of_name("全市工业大会", region), Some(Level::Province));
        assert_eq!(of_office("市长", Region::named_in("昆山市")), Some(Level::County));
    }
}
