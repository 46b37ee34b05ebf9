use super::*;
use crate::speech::Field;

fn page(source: &str) -> Page {
    read(source).unwrap()
}

fn text(source: &str) -> String {
    page(source).text
}

/// The lines that are marked, with the reason.
fn furniture(source: &str) -> Vec<(String, String)> {
    let Page { text, layout } = page(source);
    let marked = |part: &crate::corpus::Furniture| {
        let words = &text[part.range.start as usize..part.range.end as usize];
        (part.reason.clone(), words.to_owned())
    };
    layout.furniture.iter().map(marked).collect()
}

fn said(source: &str, field: Field) -> Option<String> {
    page(source).layout.said.into_iter().find(|(said, _)| *said == field).map(|(_, value)| value)
}

/// A page with two paragraphs, and this around them.
fn around(before: &str, after: &str) -> String {
    let prose = "<p>各位代表，同志们，现在开会，请大家把手机调到静音，按照座位就座，认真听，认真记。</p>";
    format!("<body>{before}<div>{prose}{prose}</div>{after}</body>")
}

#[test]
fn blocks_and_breaks_are_lines_and_blanks_are_one() {
    assert_eq!(text("甲<p>乙\n 丙<br/>丁<div>戊</div>己"), "甲\n乙丙\n丁\n戊\n己\n");
    assert_eq!(text("<p> GDP \n of  甲\t市 </p>"), "GDP of 甲 市\n");
    assert_eq!(text("<p>　　同志们：&nbsp;</p><p>&nbsp;</p><p></p>"), "　　同志们：\u{a0}\n");
    assert_eq!(text("<pre>一\n　二\n\n三</pre>"), "一\n　二\n三\n");
    assert_eq!(text("<p>高<b>质</b><font>量</font>发展"), "高质量发展\n");
    assert_eq!(text("<p>&ldquo;&#20845;稳&#x201d;&amp;&hellip;&bogus;"), "“六稳”&…&bogus;\n");
    assert_eq!(text("没有标记的文字\n第二行"), "没有标记的文字第二行\n");
    assert_eq!(text(""), "");
}

#[test]
fn what_is_never_seen_is_not_in_the_text() {
    for unseen in [
        "<script>乙</script>",
        "<style>乙</style>",
        "<!-- 乙 -->",
        "<title>乙</title>",
        "<noscript>乙</noscript>",
        "<template>乙</template>",
        "<p hidden>乙</p>",
        "<p style='color: red; DISPLAY : none'>乙</p>",
        "<span style='font-size:0px'>乙</span>",
        "<i style='visibility:hidden!important'>乙</i>",
        "<svg><text>乙</text></svg>",
        "<iframe>乙</iframe>",
    ] {
        assert_eq!(text(&format!("<p>甲</p>{unseen}<p>丙</p>")), "甲\n丙\n", "{unseen}");
    }
    assert_eq!(text("<p style='font-size:0.9em'>甲</p>"), "甲\n");
}

#[test]
fn a_row_is_a_line_unless_it_lays_out_the_page() {
    assert_eq!(
        text("<table><tr><th>县<th>数<tr><td>东<td><p>一</p><p>二</p><tr><td><td>三</table>"),
        "县\t数\n东\t一 二\n\t三\n"
    );
    let long = "发展经济，改善民生。".repeat(20);
    assert_eq!(text(&format!("<table><tr><td>栏<td><p>{long}<p>完</table>")), format!("栏\n{long}\n完\n"));
    assert_eq!(text(&format!("<table><tr><td>栏<td>{long}</table>")), format!("栏\t{long}\n"));
    assert_eq!(text("<table><tr><td>甲<td><table><tr><td>乙<td>丙</table></table>"), "甲\n乙\t丙\n");
    assert_eq!(text("<table><tr><td><p>题<p>文</table>"), "题\n文\n");
}

#[test]
fn the_frame_of_a_page_is_told_by_kind_role_and_name() {
    for (element, reason) in [
        ("<nav>乙</nav>", "navigation"),
        ("<footer>乙</footer>", "page"),
        ("<button>乙</button>", "page"),
        ("<div role=banner>乙</div>", "page"),
        ("<div class='left leftNav'>乙</div>", "navigation"),
        ("<span id=share_2>乙</span>", "page"),
        ("<div>乙</div>", "page"),
        ("<p><a href=x>乙</a></p>", "navigation"),
    ] {
        assert_eq!(furniture(&around("", element)), [(reason.to_owned(), "乙".to_owned())], "{element}");
    }
    for speech in
        ["<p class=navy>今后一个时期，要把各项工作抓紧抓好抓出成效，让老百姓过上更好的日子。</p>", "<a name=x></a>"]
    {
        assert_eq!(furniture(&around("", speech)), [], "{speech}");
    }
    let all = around("", "").replace("<body>", "<body class=nav>");
    assert_eq!(furniture(&all), []);
    assert_eq!(furniture("<nav>一<p>二</p></nav>甲"), [], "half of a page without sentences is its text");
}

#[test]
fn lists_of_links_are_navigation_and_attachments_are_not() {
    let list = |href: &str| {
        let link = |name: &str| format!("<li><a href='{href}'>{name}</a>");
        around("", "").replace("</p></div>", &format!("</p><ul>{}{}{}</ul></div>", link("甲"), link("乙"), link("丙")))
    };
    assert_eq!(furniture(&list("/1.html")), [("navigation".to_owned(), "甲\n乙\n丙".to_owned())]);
    assert_eq!(furniture(&list("/1.PDF?a=b")), []);
    let row = around("", "")
        .replace("</p></div>", "</p><p><a href=a>甲</a> | <a href=b>乙</a></p><p>见<a href=c>丙</a></p></div>");
    assert_eq!(furniture(&row), [("navigation".to_owned(), "甲 | 乙".to_owned())]);
}

#[test]
fn a_record_is_told_by_its_labels() {
    let rows = "<ul><li>索引号：A-1</li><li>【发文字号】云政发〔2025〕3号</li><li>名　称： 关于植树的通知</li></ul>";
    let page = around(rows, "");
    assert_eq!(furniture(&page)[0].0, "record");
    assert_eq!(said(&page, Field::DocNumber).as_deref(), Some("云政发〔2025〕3号"));
    assert_eq!(said(&page, Field::Title).as_deref(), Some("关于植树的通知"));
    let alone =
        "<div>索引号：</div><div>A-1</div><div>成文日期：</div><div>2025年3月5日</div><div>文号</div><div>3号</div>";
    assert_eq!(said(&around(alone, ""), Field::Date).as_deref(), Some("2025-03-05"));
    assert_eq!(said(&around(alone, ""), Field::DocNumber).as_deref(), Some("3号"));
    let empty = "<table><tr><td>索引号：<td>1<tr><td>文号：<td>2<tr><td>主题词：<td></table><h2>云岭市人民政府令</h2>";
    assert_eq!(furniture(&around(empty, ""))[0].1, "索引号：\t1\n文号：\t2\n主题词：");
    assert_eq!(said(&around("<p>标题：甲</p><p>文号：乙</p>", ""), Field::Title), None, "two labels are no record");
}

#[test]
fn a_title_is_that_of_the_text_and_not_of_the_site() {
    for (head, body, title) in [
        ("<title>在会上的讲话_云岭市人民政府</title>", "", Some("在会上的讲话")),
        ("<title>在会上的讲话 - 讲话 - 云岭网</title>", "<h2>在会上<br>的讲话</h2>", Some("在会上的讲话")),
        ("<title>加快建设－在会上的讲话</title>", "", Some("加快建设－在会上的讲话")),
        ("<title>云岭市</title>", "<h1>在会上的讲话</h1>", Some("在会上的讲话")),
        ("<title>云岭网</title>", "<h1>甲</h1><h1>乙</h1>", Some("云岭网")),
        ("<title>云岭</title><meta name=ArticleTitle content=' 在会上的讲话 '>", "", Some("在会上的讲话")),
        ("<meta property=og:title content='在会上的讲话|云岭网'><title>云岭</title>", "", Some("在会上的讲话")),
        ("<meta name=SiteName content=云岭在线><title>讲话_云岭在线</title>", "", Some("讲话")),
        ("<title> </title>", "", None),
        ("", "", None),
    ] {
        let page = format!("<head>{head}</head>{}", around(body, ""));
        assert_eq!(said(&page, Field::Title).as_deref(), title, "{head} {body}");
    }
    let page =
        format!("<title>在会上的讲话</title>{}", around("<div class=header>在会上的讲话</div><p>在会上<p>的讲话", ""));
    assert!(furniture(&page).iter().all(|(_, words)| !words.starts_with("在会上\n")), "a title is no furniture");
}

#[test]
fn dates_and_sources_are_taken_where_they_can_be_read() {
    let meta = |name: &str, content: &str| format!("<meta name='{name}' content='{content}'>{}", around("", ""));
    for (name, content, date) in [
        ("PubDate", "2025-03-05 09:30:00", Some("2025-03-05")),
        ("article:published_time", "2025-03-05T09:30:00+08:00", Some("2025-03-05")),
        ("PubDate", "昨天", None),
        ("date", "2025-03-05", None),
    ] {
        assert_eq!(said(&meta(name, content), Field::Date).as_deref(), date, "{name}");
    }
    assert_eq!(said(&meta("ContentSource", "市政府"), Field::Source).as_deref(), Some("市政府"));
    assert_eq!(said(&meta("Author", "编辑"), Field::Speaker), None);
}

#[test]
fn a_declared_encoding_is_found_in_the_head() {
    let is = |head: &[u8], name: &str| assert_eq!(declared_encoding(head), Some(name.parse().unwrap()), "{name}");
    is(b"<meta http-equiv='Content-Type' content='text/html; charset=gb2312'>", "gbk");
    is(b"<META CHARSET = \"Big5\">", "big5");
    is(b"<script charset=nonsense></script><meta charset=gbk>", "gbk");
    is(b"<?xml version='1.0' encoding='big5-hkscs'?>", "big5");
    assert_eq!(declared_encoding(b"charset"), None);
    assert_eq!(declared_encoding(b"<p>charset="), None);
}

#[test]
fn deep_pages_are_read_in_linear_time_and_without_recursion() {
    for tag in
        ["div", "b", "table><tr><td", "span", "svg", "ul><li", "a href=x", "template", "select", "font color=red><p"]
    {
        let nested = format!("<p>甲</p>{}<p>乙</p>", format!("<{tag}>").repeat(100_000));
        let text = text(&nested);
        assert!(text.starts_with('甲'), "{tag}");
    }
    let inside = format!("{}甲<br>乙<script>丙</script>", "<div>".repeat(1_000));
    assert_eq!(text(&inside), "甲\n乙\n");
    let closed = format!("{}甲{}<p>乙</p><p>丙</p>", "<div>".repeat(1_000), "</div>".repeat(1_000));
    assert_eq!(text(&closed), "甲\n乙\n丙\n");
}

#[test]
fn tangled_pages_are_refused() {
    let many = |n: usize| (0..n).map(|n| format!(" a{n}")).collect::<String>();
    assert_eq!(read(&format!("<p{}>甲", many(1_000))).err(), None);
    assert_eq!(read(&format!("<p{}>甲", many(3_000))).err(), Some(Tangled));
    assert_eq!(read(&"<p>".repeat(MAX_NODES + 2)).err(), Some(Tangled));
    assert_eq!(text(&format!("<pre>{}</pre>", "a b ".repeat(3_000))).len(), 12_000);
    assert_eq!(text(&format!("<p title='{}'>甲</p>", "a b ".repeat(3_000))), "甲\n");
    // Each paragraph opens all the elements again that the one before did not close.
    let open: String = (0..200).map(|n| format!("<font size={n}>")).collect();
    assert_eq!(read(&format!("<p>{open}{}", "<p>甲".repeat(20_000))).err(), Some(Tangled));
}

proptest::proptest! {
    #[test]
    fn no_page_makes_the_reader_panic(source in pieces()) {
        let Ok(Page { text, layout }) = read(&source) else { return Ok(()) };
        let mut at = 0;
        for part in &layout.furniture {
            assert!(at <= part.range.start && part.range.start < part.range.end);
            assert!(!text[part.range.start as usize..part.range.end as usize].trim().is_empty());
            at = part.range.end;
        }
        assert!(text.lines().all(|line| !line.trim().is_empty()));
    }
}

fn pieces() -> impl proptest::strategy::Strategy<Value = String> {
    use proptest::strategy::Strategy;
    const PIECES: &str = "<p>@</p>@<div class=nav>@</div>@<table>@<tr>@<td>@</td>@</table>@<a href=x>@</a>@<br>@<h1>@</h1>@<title>@</title>@<b>@</b>@\
                          <li>@<pre>@</pre>@<form>@<select>@<option>@<!--@-->@<script>@</script>@<template>@<svg>@<frameset>@</body>@索引号：@文号@标题：@\
                          当前位置@甲乙丙，丁。@　@\n@\t@&nbsp;@&#0;@<@>@\"@𠀀@a b@<meta name=PubDate content=2025>@<p hidden>@</html>";
    let piece = proptest::sample::select(PIECES.split('@').collect::<Vec<&str>>());
    proptest::collection::vec(piece, 0..60).prop_map(|pieces: Vec<&str>| pieces.concat())
}
