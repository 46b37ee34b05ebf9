//! Levels of administration, as the names of bodies, offices and meetings tell.

use crate::corpus::regions::Region;
use crate::speech::Level;

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
const OFFICES: [(&str, Level); 17] = [
    ("总理", Level::Central),
    ("总书记", Level::Central),
    ("委员长", Level::Central),
    ("省长", Level::Province),
    ("省委书记", Level::Province),
    ("自治区主席", Level::Province),
    ("市长", Level::City),
    ("市委书记", Level::City),
    ("州长", Level::City),
    ("州委书记", Level::City),
    ("县长", Level::County),
    ("县委书记", Level::County),
    ("区长", Level::County),
    ("区委书记", Level::County),
    ("镇长", Level::Township),
    ("乡长", Level::Township),
    ("董事长", Level::Unit),
];
/// What a meeting or a body without a place's name is of.
const WHOLE: [(&str, Level); 26] = [
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
    ("省委", Level::Province),
    ("省人民政府", Level::Province),
    ("省政府", Level::Province),
    ("市委", Level::City),
    ("市人民政府", Level::City),
    ("市政府", Level::City),
    ("县委", Level::County),
    ("县人民政府", Level::County),
    ("县政府", Level::County),
    ("乡人民政府", Level::Township),
    ("镇人民政府", Level::Township),
];

/// Whether a body or a meeting is of the whole country.
pub(super) fn is_national(name: &str) -> bool {
    let of_term = name.strip_prefix('第').and_then(|rest| rest.split_once('届')).map_or(name, |(_, body)| body);
    CENTRAL.iter().any(|word| of_term.starts_with(word)) && Region::named_in(name).is_none()
}

/// The level of a body or a meeting by its name; `region` is the one that it lies in, where known.
pub(super) fn of_name(name: &str, region: Option<Region>) -> Option<Level> {
    if is_national(name) {
        return Some(Level::Central);
    }
    if UNITS.iter().any(|unit| name.ends_with(unit)) {
        return Some(Level::Unit);
    }
    if ["镇人民政府", "乡人民政府", "街道办事处", "镇党委", "乡党委"].iter().any(|word| name.ends_with(word))
    {
        return Some(Level::Township);
    }
    let own = Region::named_in(name).map(Region::level);
    let whole = || WHOLE.iter().find(|(word, _)| name.starts_with(word)).map(|(_, level)| *level);
    own.or_else(|| settled(whole()?, region))
}

/// The level of an office, with what stands before it: 云岭省省长.
pub(super) fn of_office(office: &str, region: Option<Region>) -> Option<Level> {
    if is_national(office) && !office.ends_with('局') {
        return Some(Level::Central);
    }
    let (_, level) = OFFICES.iter().filter(|(word, _)| office.contains(word)).max_by_key(|(word, _)| word.len())?;
    settled(*level, Region::named_in(office).or(region))
}

/// A 市 may be of any level: that of its region is sure.
fn settled(level: Level, region: Option<Region>) -> Option<Level> {
    match (level, region) {
        (Level::City, Some(region)) => Some(region.level()),
        _ => Some(level),
    }
}
