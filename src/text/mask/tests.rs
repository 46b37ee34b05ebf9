use super::MaskKind::{Number, Person, Place, Unknown};
use super::*;

fn found(text: &str) -> Vec<(&str, MaskKind)> {
    masks(text).into_iter().map(|mask| (&text[mask.range], mask.kind)).collect()
}

#[test]
fn masks_are_typed_by_what_stands_beside_them() {
    for (text, mask, kind) in [
        ("全面推进XX市建设", "XX", Place),
        ("ＸＸ县的同志", "ＸＸ", Place),
        ("由**区牵头", "**", Place),
        ("□□镇党委", "□□", Place),
        ("×× 省的经验", "××", Place),
        ("代表XX人民感谢大家", "XX", Place),
        ("前往**招商", "**", Place),
        ("在××召开了会议", "××", Place),
        ("XX等地的做法", "XX", Place),
        ("XX县委书记", "XX", Place),
        ("X委常委会", "X", Place),
        ("Ｘ市的工作", "Ｘ", Place),
        ("某县某乡", "某", Place),
        ("某某县某乡", "某某", Place),
        ("请**同志讲话", "**", Person),
        ("XX书记十分重视", "XX", Person),
        ("*书记讲得好", "*", Person),
        ("副市长XX出席", "XX", Person),
        ("省长　某某某", "某某某", Person),
        ("省委X书记说", "X", Person),
        ("村民王某因病返贫", "某", Person),
        ("李某某说", "某某", Person),
        ("XX市长强调", "XX", Person),
        ("由XXX负责", "XXX", Person),
        ("完成投资XX亿元", "XX", Number),
        ("增长××%", "××", Number),
        ("增长 ×× ％", "××", Number),
        ("共有XX个村", "XX", Number),
        ("建成**多公里", "**", Number),
        ("下降XX。", "XX", Number),
        ("增长*左右", "*", Number),
        ("20**年以来", "20**", Number),
        ("20XX年", "20XX", Number),
        ("２０××年", "２０××", Number),
        ("二〇XX年", "二〇XX", Number),
        ("增长X.X%", "X.X", Number),
        ("增长XX.5%", "XX.5", Number),
        ("X月召开", "X", Number),
        ("打造“XX”品牌", "XX", Unknown),
        ("市XX局", "XX", Unknown),
        ("X局印发", "X", Unknown),
        ("XX项目开工", "XX", Unknown),
        ("XX市场前景好", "XX", Unknown),
        ("XX日报的报道", "XX", Unknown),
        ("某某单位", "某某", Unknown),
        ("某公司", "某", Unknown),
        ("××××", "××××", Unknown),
        ("存在XX问题", "XX", Unknown),
    ] {
        assert!(found(text).contains(&(mask, kind)), "{text}: {:?}", found(text));
    }
}

#[test]
fn each_mask_of_a_sentence_is_found_once() {
    let text = "XX市XX局*局长带队，20**年X月X日在某某县调研，投资XX.X亿元";
    let kinds = [
        ("XX", Place),
        ("XX", Unknown),
        ("*", Person),
        ("20**", Number),
        ("X", Number),
        ("X", Number),
        ("某某", Place),
        ("XX.X", Number),
    ];
    assert_eq!(found(text), kinds);
}

#[test]
fn what_only_looks_like_a_mask_is_none() {
    for text in [
        "某种意义上",
        "某些部门",
        "在某一领域、某个环节、某项工作",
        "某年某人某事",
        "二○二三年，一○一条",
        "3×5米、24*7小时",
        "X光检查、X射线、X轴",
        "XML、GPX、Xi、5X",
        "Model X市场",
        "● 加强领导",
        "■加强领导",
        "* 加强领导",
        "***",
        "* * *",
        "**加强领导**",
        "**一、加强领导**：要落实",
        "# **加强领导**",
        "甲\n● 乙\n***\n",
        "",
    ] {
        assert_eq!(found(text), [], "{text}");
    }
}

#[test]
fn marks_at_the_beginning_are_masks_where_their_neighbours_tell() {
    assert_eq!(found("**区牵头，**局配合"), [("**", Place), ("**", Unknown)]);
    assert_eq!(found("*书记来了"), [("*", Person)]);
    assert_eq!(found("●●市"), [("●●", Place)]);
    assert_eq!(found("**，再加上"), [("**", Unknown)]);
    assert_eq!(found("**发展的成绩，**同志讲了"), [("**", Unknown), ("**", Person)]);
}

#[test]
fn letters_of_masks_are_no_letters_of_words() {
    let hidden = |text: &str| with_masks_folded(text, fold(text)).to_string();
    assert_eq!(hidden("王某某在X委、20**年、某种"), "王××在×委，×××年，某种");
    assert_eq!(hidden("没有掩码，X光"), fold("没有掩码，X光").to_string());
}

#[test]
fn a_long_line_full_of_masks_takes_linear_time() {
    let text = "甲**乙某某丙X市".repeat(50_000);
    assert_eq!(masks(&text).len(), 150_000);
}

proptest::proptest! {
    #[test]
    fn masks_are_in_order_apart_and_whole(text in "[X×*●某市县长书记0-9.年 \n，。王在到ａx]{0,40}") {
        let mut end = 0;
        for mask in masks(&text) {
            assert!(mask.range.start >= end && mask.range.start < mask.range.end, "{text:?}");
            assert!(text.get(mask.range.clone()).is_some());
            end = mask.range.end;
        }
    }
}
