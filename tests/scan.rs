//! The plain scan answers every operator as QUERIES.md says: counts worked out by hand.

use tifa::scan::{
    Ask, Condition, Counts, Day, Expression, Field, Frame, Item, Kind, Lens, Pattern, Reach, Scan, Settings, Source,
};

fn phrase(text: &str) -> Pattern {
    Pattern::Phrase(text.to_owned())
}

fn chain(first: Pattern, rest: &[(char, usize, Pattern)]) -> Pattern {
    let link =
        |(sign, most, next): &(char, usize, Pattern)| (Reach { in_order: *sign == '$', most: *most }, next.clone());
    Pattern::Distance(Box::new(first), rest.iter().map(link).collect())
}

fn near(first: &str, sign: char, most: usize, second: &str) -> Pattern {
    chain(phrase(first), &[(sign, most, phrase(second))])
}

/// `…` at an end is an open one.
fn frame(text: &str) -> Pattern {
    let parts = text.split('…').filter(|part| !part.is_empty()).map(str::to_owned).collect();
    Pattern::Frame(Frame { parts, open_start: text.starts_with('…'), open_end: text.ends_with('…') })
}

fn outside(inside: Pattern, around: &[Pattern]) -> Pattern {
    Pattern::Outside(Box::new(inside), around.to_vec())
}

fn either(texts: &[&str]) -> Pattern {
    Pattern::Either(texts.iter().map(|text| phrase(text)).collect())
}

fn expression(items: &[Item]) -> Pattern {
    Pattern::Expression(Expression(vec![items.to_vec()]))
}

fn text(text: &str) -> Item {
    Item::Text(text.to_owned())
}

fn class(negated: bool, characters: &str) -> Item {
    Item::Class { negated, characters: characters.chars().collect() }
}

fn repeat(item: Item, least: usize, most: usize) -> Item {
    Item::Repeat(Box::new(item), least, most)
}

/// Hits under `default`, `loose` and `strict` in one sentence.
type Hits = [u64; 3];

fn check(rows: &[(&str, Pattern, Hits)]) {
    for (sentence, pattern, expected) in rows {
        let mut scan = Scan::new();
        scan.add_sentences(0, [*sentence]);
        let ask = Ask::new(Condition::Pattern(pattern.clone()));
        let hits =
            [Lens::Default, Lens::Loose, Lens::Strict].map(|lens| scan.ask(&ask, lens).expect("something to look for"));
        let holds = expected.map(|hits| u64::from(hits > 0));
        assert_eq!(hits.map(|counts| counts.hits), *expected, "{ask} in {sentence}");
        assert_eq!(hits.map(|counts| counts.sentences), holds, "{ask} in {sentence}");
        assert_eq!(hits.map(|counts| counts.speeches), holds, "{ask} in {sentence}");
    }
}

#[test]
fn distance() {
    check(&[
        ("甲一二乙", near("甲", '$', 2, "乙"), [1, 1, 1]),
        ("甲一二乙", near("甲", '$', 1, "乙"), [0, 0, 0]),
        // Distinct starts, each with the shortest span.
        ("甲甲乙乙", near("甲", '$', 0, "乙"), [1, 1, 1]),
        ("甲甲乙乙", near("甲", '$', 1, "乙"), [2, 2, 2]),
        // The same phrase twice never stands behind itself.
        ("甲", near("甲", '$', 5, "甲"), [0, 0, 0]),
        ("甲甲甲", near("甲", '$', 5, "甲"), [2, 2, 2]),
        ("甲甲", near("甲", '#', 0, "甲"), [1, 1, 1]),
        ("哈哈哈", near("哈哈", '$', 5, "哈哈"), [0, 0, 0]),
        // Separators don't count, masks count as one.
        ("甲，一、乙", near("甲", '$', 1, "乙"), [1, 1, 1]),
        ("甲，、（乙", near("甲", '$', 0, "乙"), [1, 1, 1]),
        ("甲***乙", near("甲", '$', 0, "乙"), [0, 0, 0]),
        ("甲*＊*乙XX丙", near("甲", '$', 1, "乙"), [1, 1, 1]),
        ("甲1,000乙", near("甲", '$', 4, "乙"), [1, 1, 1]),
        ("甲1,000乙", near("甲", '$', 3, "乙"), [0, 0, 0]),
        // Letters between are those of the folded sentence: the point of 5.3 is one.
        ("5.3乙", near("5", '$', 2, "乙"), [0, 1, 0]),
        ("5.3乙", near("5", '$', 1, "乙"), [0, 0, 0]),
        ("甲5.3乙", near("甲", '$', 2, "乙"), [0, 0, 0]),
        // As typed.
        ("经乙經乙", near("经", '$', 0, "乙"), [2, 2, 1]),
        ("經一乙", near("经", '$', 1, "乙"), [1, 1, 0]),
        ("改，革甲", near("改革", '$', 0, "甲"), [0, 1, 0]),
        // Words are not cut, and strict counts in a sentence that default finds.
        ("AI一AID", near("AI", '#', 1, "AI"), [0, 1, 0]),
        ("AI一AID一AI", near("AI", '$', 5, "AI"), [1, 2, 2]),
        // Either order.
        ("乙一甲", near("甲", '$', 1, "乙"), [0, 0, 0]),
        ("乙一甲", near("甲", '#', 1, "乙"), [1, 1, 1]),
        ("乙甲乙", near("甲", '#', 0, "乙"), [2, 2, 2]),
        // Chains.
        ("甲乙丙", chain(phrase("甲"), &[('$', 0, phrase("乙")), ('$', 0, phrase("丙"))]), [1, 1, 1]),
        ("丙甲乙", chain(phrase("甲"), &[('$', 0, phrase("乙")), ('#', 0, phrase("丙"))]), [1, 1, 1]),
        ("甲丙乙", chain(phrase("甲"), &[('#', 1, phrase("乙")), ('#', 0, phrase("丙"))]), [0, 0, 0]),
        // What is joined so far may be any span, what stands in brackets is its hits alone.
        ("甲一乙乙丙", chain(phrase("甲"), &[('$', 2, phrase("乙")), ('$', 0, phrase("丙"))]), [1, 1, 1]),
        ("甲一乙乙丙", chain(near("甲", '$', 2, "乙"), &[('$', 0, phrase("丙"))]), [0, 0, 0]),
    ]);
}

#[test]
fn frames() {
    check(&[
        ("以人民为中心", frame("以…为"), [1, 1, 1]),
        ("以人民为中心", frame("以…为…"), [1, 1, 1]),
        ("以为", frame("以…为"), [0, 0, 0]),
        ("以，“”为", frame("以…为"), [0, 0, 0]),
        ("以一二三四五六七八九十百千为", frame("以…为"), [1, 1, 1]),
        ("以一二三四五六七八九十百千万为", frame("以…为"), [0, 0, 0]),
        ("以以一为一为", frame("以…为"), [2, 2, 2]),
        ("以，一、为", frame("以…为"), [1, 1, 1]),
        ("以XX为", frame("以…为"), [1, 1, 1]),
        // An open gap asks for a letter, not for a character.
        ("以一为", frame("以…为…"), [0, 0, 0]),
        ("以一为，”", frame("以…为…"), [0, 0, 0]),
        ("以一为，二", frame("以…为…"), [1, 1, 1]),
        ("“以一为二", frame("…以…为"), [0, 0, 0]),
        ("甲以一为二", frame("…以…为…"), [1, 1, 1]),
        // The shortest span may be one that has something behind it.
        ("以一为一以二为", frame("以…为…"), [1, 1, 1]),
        ("既要金山又要银山还要绿水", frame("既要…又要…还要"), [1, 1, 1]),
        ("以一为以一爲", frame("以…为"), [2, 2, 1]),
        ("AID一为", frame("AI…为"), [0, 1, 0]),
        ("改，革一为", frame("改革…为"), [0, 1, 0]),
    ]);
}

#[test]
fn outside_of() {
    let distance = near("甲", '$', 2, "乙");
    check(&[
        ("小康和全面小康", outside(phrase("小康"), &[phrase("全面小康")]), [1, 1, 1]),
        ("小康", outside(phrase("小康"), &[phrase("小康")]), [0, 0, 0]),
        ("甲乙丙", outside(phrase("甲乙"), &[phrase("乙丙")]), [1, 1, 1]),
        ("甲一甲二甲", outside(phrase("甲"), &[phrase("甲一"), phrase("甲二")]), [1, 1, 1]),
        ("全面，小康", outside(phrase("小康"), &[phrase("全面小康")]), [1, 0, 1]),
        ("小康經小康", outside(phrase("小康"), &[phrase("经小康")]), [1, 1, 2]),
        ("AI与AID", outside(phrase("AI"), &[phrase("AID")]), [1, 1, 1]),
        ("以人民为本", outside(phrase("人民"), &[frame("以…为")]), [0, 0, 0]),
        // All spans of what stands behind, not its hits alone; of alternatives the hits.
        ("甲乙一乙", outside(phrase("一"), std::slice::from_ref(&distance)), [0, 0, 0]),
        ("甲乙一乙", outside(phrase("一"), &[Pattern::Either(vec![distance, phrase("丙")])]), [1, 1, 1]),
        ("哈哈哈", outside(phrase("哈"), &[expression(&[text("哈哈")])]), [1, 1, 1]),
        ("甲乙甲", outside(outside(phrase("甲"), &[phrase("甲乙")]), &[phrase("乙甲")]), [0, 0, 0]),
        ("甲乙甲", outside(phrase("甲"), &[outside(phrase("甲乙"), &[phrase("甲乙甲")])]), [2, 2, 2]),
    ]);
}

#[test]
fn alternatives_as_operands() {
    let with = |texts: &[&str], most: usize, second: &str| chain(either(texts), &[('$', most, phrase(second))]);
    check(&[
        ("甲丙乙丙", with(&["甲", "乙"], 0, "丙"), [2, 2, 2]),
        ("甲丙", with(&["甲", "甲"], 0, "丙"), [1, 1, 1]),
        ("經丙", with(&["经", "經"], 0, "丙"), [1, 1, 1]),
        ("甲丙丁", with(&["甲", "甲丙"], 0, "丁"), [1, 1, 1]),
        ("改、革乙", with(&["改，革", "甲"], 1, "乙"), [1, 1, 0]),
        // AI has no hit under default here; the whole has one.
        ("AID甲乙", with(&["AI", "甲"], 3, "乙"), [1, 2, 2]),
        ("甲乙乙", outside(either(&["甲", "乙"]), &[phrase("甲乙")]), [1, 1, 1]),
    ]);
}

#[test]
fn regular_expressions() {
    let alternatives = Pattern::Expression(Expression(vec![vec![text("改")], vec![text("改革")]]));
    let groups = Item::Group(vec![vec![text("甲乙")], vec![text("甲")]]);
    check(&[
        ("第一产业第二产业", expression(&[text("第"), class(false, "一二三"), text("产业")]), [2, 2, 2]),
        ("哈哈哈", expression(&[text("哈哈")]), [1, 1, 1]),
        ("改革改", alternatives, [2, 2, 2]),
        ("甲乙乙", expression(&[groups, text("乙")]), [1, 1, 1]),
        // Separators.
        ("改，革", expression(&[text("改"), Item::Any, text("革")]), [1, 0, 1]),
        ("改，革", expression(&[text("改，革")]), [1, 1, 1]),
        ("改，革", expression(&[text("改、革")]), [1, 1, 0]),
        ("改，革", expression(&[text("改——革")]), [1, 1, 0]),
        ("改革", expression(&[text("改——革")]), [0, 1, 0]),
        ("增长3.5%", expression(&[text("3.5")]), [1, 1, 1]),
        ("1,000元", expression(&[text("1,000")]), [1, 1, 1]),
        ("在***市，在XX县", expression(&[text("XX"), class(false, "市县")]), [2, 2, 1]),
        ("改，革改二革改一革", expression(&[text("改"), class(true, "一"), text("革")]), [2, 1, 2]),
        ("改，革改二革", expression(&[text("改"), class(true, "、"), text("革")]), [1, 1, 2]),
        ("改，革", expression(&[text("，")]), [1, 0, 1]),
        // Script and width.
        ("經濟经济", expression(&[text("经济")]), [2, 2, 1]),
        ("經濟经济", expression(&[text("經"), class(false, "濟")]), [2, 2, 1]),
        ("經濟经济", expression(&[class(true, "經"), text("济")]), [0, 0, 0]),
        ("ａｂAB", expression(&[text("Ａb")]), [2, 2, 0]),
        ("１２345", expression(&[repeat(Item::Digit, 2, 3)]), [2, 2, 2]),
        ("甲“乙”", expression(&[text("甲“乙")]), [1, 1, 1]),
        ("甲乙", expression(&[text("甲“乙")]), [1, 1, 0]),
        // Borders.
        ("改革，改", expression(&[Item::Start, text("改")]), [1, 1, 1]),
        ("“改革”改", expression(&[Item::Start, text("改")]), [1, 1, 0]),
        ("改革改。", expression(&[text("改"), Item::End]), [1, 1, 0]),
        // A soft line break is a blank: `.` finds it as written.
        ("改\n革", expression(&[text("改"), repeat(Item::Any, 0, 1), text("革")]), [1, 1, 1]),
        ("甲一二三乙", expression(&[text("甲"), repeat(Item::Any, 2, 3), text("乙")]), [1, 1, 1]),
        ("甲一二三乙", expression(&[text("甲"), repeat(Item::Any, 0, 2), text("乙")]), [0, 0, 0]),
    ]);
}

fn speeches() -> Scan {
    let mut scan = Scan::new();
    scan.add_source(&Source {
        id: "a",
        date: 20130126,
        speaker: Some("程望舒"),
        region: Some("雲嶺省"),
        level: Some("province"),
        title_alone: Some("改革报告"),
        sentences: vec![
            ("各位代表：", Kind::Salutation, false),
            ("一、改革", Kind::Heading, false),
            ("改革开放，改革。", Kind::Body, false),
            ("开放。", Kind::Item, false),
            ("改革广告", Kind::Body, true),
        ],
        ..Source::default()
    });
    scan.add_source(&Source {
        id: "b",
        date: 20170101,
        region: Some("海晏省"),
        issuer: Some("海晏省人民政府"),
        sentences: vec![
            ("开放报告", Kind::Title, false),
            ("开放。", Kind::Body, false),
            ("谢谢！", Kind::Closing, false),
        ],
        ..Source::default()
    });
    scan.add_source(&Source { id: "c", sentences: vec![("农村。", Kind::Body, false)], ..Source::default() });
    scan
}

fn is(text: &str) -> Condition {
    Condition::Pattern(phrase(text))
}

fn not(condition: Condition) -> Condition {
    Condition::Not(Box::new(condition))
}

fn known(field: Field, values: &[&str]) -> Condition {
    Condition::Known(field, values.iter().map(|value| (*value).to_owned()).collect())
}

fn day(year: u16, month: u8, of_month: u8) -> Day {
    let some = |number| (number > 0).then_some(number);
    Day { year, month: some(month), day: some(of_month) }
}

fn totals(condition: Condition, settings: Settings) -> (u64, u64, u64) {
    let Counts { hits, sentences, speeches } =
        speeches().ask(&Ask { condition, settings }, Lens::Default).expect("something to look for");
    (hits, sentences, speeches)
}

#[test]
fn conditions_on_speeches() {
    for (condition, expected) in [
        (is("改革"), (3, 2, 1)),
        (Condition::All(vec![is("改革"), is("开放")]), (5, 3, 1)),
        (Condition::All(vec![is("改革"), is("农村")]), (0, 0, 0)),
        (Condition::Any(vec![is("改革"), is("开放")]), (7, 5, 2)),
        (Condition::All(vec![is("开放"), not(is("改革"))]), (2, 2, 1)),
        (not(is("改革")), (0, 0, 2)),
        (not(not(is("改革"))), (3, 2, 1)),
        (not(Condition::Any(vec![is("改革"), not(is("开放"))])), (2, 2, 1)),
        // Hits of a positive pattern count wherever the speech satisfies the whole.
        (Condition::Any(vec![is("改革"), Condition::All(vec![is("开放"), is("没有")])]), (5, 3, 1)),
        // Not those of one that is excluded, even where the speech holds it.
        (Condition::Any(vec![is("开放"), not(is("改革"))]), (4, 4, 3)),
        // The same span once.
        (Condition::All(vec![is("改革"), is("改革")]), (3, 2, 1)),
        // A sentence end parts a phrase.
        (is("改革。开放"), (5, 3, 1)),
        (not(is("改革。开放")), (0, 0, 2)),
        (Condition::Any(vec![is("改革。没有"), is("农村")]), (1, 1, 1)),
    ] {
        let ask = Ask::new(condition.clone());
        assert_eq!(totals(condition, Settings::default()), expected, "{ask}");
    }
}

#[test]
fn metadata_and_dates() {
    for (condition, speeches) in [
        (known(Field::Speaker, &["程望舒"]), 1),
        (known(Field::Region, &["云岭省"]), 1),
        (known(Field::Region, &["云岭"]), 1),
        (known(Field::Region, &["云岭市"]), 0),
        (known(Field::Region, &["！"]), 0),
        (known(Field::Region, &["云，岭省", "海晏省"]), 2),
        (known(Field::Level, &["province"]), 1),
        (known(Field::Level, &["省"]), 1),
        (known(Field::Issuer, &["海晏省人民政府"]), 1),
        (known(Field::Id, &["a", "c"]), 2),
        (Condition::Unknown(Field::Speaker), 2),
        (Condition::Unknown(Field::Region), 1),
        (Condition::Unknown(Field::Level), 2),
        (Condition::Unknown(Field::Issuer), 2),
        (Condition::Undated, 1),
        (not(Condition::Undated), 2),
        (known(Field::Id, &["A"]), 0),
        (not(known(Field::Region, &["云岭省"])), 2),
        (Condition::Years { from: Some(2013), to: Some(2017) }, 2),
        (Condition::Years { from: Some(2014), to: None }, 1),
        (Condition::Years { from: None, to: Some(2013) }, 1),
        (Condition::Years { from: Some(2013), to: Some(2013) }, 1),
        (Condition::From(day(2013, 1, 26)), 2),
        (Condition::From(day(2013, 1, 27)), 1),
        (Condition::From(day(2013, 1, 0)), 2),
        (Condition::From(day(2013, 2, 0)), 1),
        (Condition::To(day(2013, 1, 0)), 1),
        (Condition::To(day(2013, 1, 25)), 0),
        (Condition::To(day(2017, 0, 0)), 2),
        (not(Condition::To(day(2017, 0, 0))), 1),
    ] {
        let ask = Ask::new(condition.clone());
        assert_eq!(totals(condition.clone(), Settings::default()), (0, 0, speeches), "{ask}");
    }
    let both = Condition::All(vec![is("开放"), Condition::From(day(2014, 0, 0))]);
    assert_eq!(totals(both, Settings::default()), (2, 2, 1));
}

#[test]
fn settings_limit_the_sentences() {
    let kinds = |kinds: &[Kind]| Settings { kinds: kinds.to_vec(), ..Settings::default() };
    let noise = Settings { noise: true, ..Settings::default() };
    for (condition, settings, expected) in [
        (is("改革"), kinds(&[Kind::Heading]), (1, 1, 1)),
        (is("改革"), kinds(&[Kind::Body]), (2, 1, 1)),
        (is("改革"), kinds(&[Kind::Heading, Kind::Body]), (3, 2, 1)),
        (is("开放"), kinds(&[Kind::Item]), (1, 1, 1)),
        (is("代表"), kinds(&[Kind::Salutation]), (1, 1, 1)),
        (is("谢谢"), kinds(&[Kind::Closing]), (1, 1, 1)),
        (is("改革"), noise.clone(), (4, 3, 1)),
        (not(is("广告")), Settings::default(), (0, 0, 3)),
        (not(is("广告")), noise, (0, 0, 2)),
        // A title that stands alone satisfies and is no hit; one in the text is a sentence.
        (is("报告"), kinds(&[Kind::Title]), (1, 1, 2)),
        (is("改革"), kinds(&[Kind::Title]), (0, 0, 1)),
        (is("改革"), kinds(&[Kind::Title, Kind::Heading]), (1, 1, 1)),
        (not(is("改革")), kinds(&[Kind::Title]), (0, 0, 2)),
        (is("报告"), Settings::default(), (1, 1, 1)),
    ] {
        let ask = Ask { condition, settings };
        assert_eq!(totals(ask.condition.clone(), ask.settings.clone()), expected, "{ask}");
    }
}

#[test]
fn a_gap_has_the_width_that_is_asked_for() {
    let mut scan = Scan::new();
    scan.add_sentences(0, ["以为，以一为，以一二为，以一二三为。"]);
    for (gap, hits) in [((1, 12), 4), ((1, 1), 1), ((2, 3), 3), ((3, 3), 2), ((9, 12), 2)] {
        let settings = Settings { gap: Some(gap), ..Settings::default() };
        let ask = Ask { condition: Condition::Pattern(frame("以…为")), settings };
        assert_eq!(scan.ask(&ask, Lens::Default).expect("something to look for").hits, hits, "{gap:?}");
    }
}

#[test]
fn an_ask_is_printed_in_the_language() {
    let parts = Condition::All(vec![
        Condition::Any(vec![is("保增长"), Condition::All(vec![is("a b"), is("-c")])]),
        not(Condition::Pattern(near("改革", '$', 5, "开放"))),
        not(is("“六稳”")),
        Condition::Pattern(chain(
            either(&["甲", "乙"]),
            &[('#', 0, frame("以…为…")), ('$', 3, near("丙", '$', 0, "丁"))],
        )),
        Condition::Pattern(outside(near("丙", '$', 0, "丁"), &[phrase("戊"), expression(&[text("a.")])])),
        known(Field::Region, &["云岭省", "a b"]),
        Condition::Years { from: Some(2013), to: None },
        Condition::From(day(2013, 5, 0)),
    ]);
    let settings = Settings { kinds: vec![Kind::Title, Kind::Body], noise: true, gap: Some((0, 3)) };
    let ask = Ask { condition: parts, settings };
    assert_eq!(
        ask.to_string(),
        "保增长 | (\"a b\" \"-c\") -(改革 $5 开放) -\"“六稳”\" (甲 | 乙) #0 以…为… $3 (丙 $0 丁) \
         丙 $0 丁 \\ 戊 \\ /a\\./ region:云岭省|\"a b\" year:2013.. from:2013-05 in:title|body noise:yes gap:0..3"
    );
    assert_eq!(
        format!("{ask:#}"),
        "in：title｜body　noise：yes　gap：0..3　保增长｜（“a b”　“-c”）　－（改革　＄5　开放）　－「“六稳”」　\
         （甲｜乙）　＃0　以_为_　＄3　（丙　＄0　丁）　丙　＄0　丁　＼　戊　＼　／a\\.／　region：云岭省｜“a b”　year：2013..　from：2013-05"
    );
}
