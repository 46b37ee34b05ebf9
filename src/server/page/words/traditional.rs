//! 繁體中文

use super::Words;

pub(super) const WORDS: Words = Words {
    site: "提法檢索",
    brand: "提法",
    skip: "跳到正文",
    language: "介面語言",
    search: "檢索",
    search_label: "要查找的提法",
    placeholder: "輸入一個提法，例如：功成不必在我",
    suggestions: "輸入建議",
    api: "API 說明",
    contents: "收錄內容",
    help: "檢索語法",
    feed: "訂閱新講話",
    index_version: "索引版本",
    more_options: "更多條件",
    from: "起始日期",
    to: "截止日期",
    date_example: "2013 或 2013-03-05",
    matching: "比對",
    matches: ["逐級放寬", "只要完全相符"],
    per_page: "每頁篇數",
    levels: ["中央", "省級", "市級", "縣級", "鄉級", "單位"],
    fields: ["標題", "日期", "講話人", "場合", "發文機關", "地區", "層級", "文號", "來源"],
    kind: "句類",
    kinds: ["標題", "稱呼", "小標題", "分條", "正文", "結束語"],
    lead: "在政策講話裡逐字查找一個提法：誰說過，何時說，說了多少次。",
    holds: "收錄 {0} 篇講話，{1} 句，{2} 字",
    dates: "{0} 至 {1}",
    hints: [
        "空格隔開幾個提法：都出現在同一篇講話裡。",
        "繁簡體、全半形、引號都不影響查找；標點不分種類。",
        "以…為…：省略號代表中間隔著的幾個字。",
        "改革 #5 開放：兩個提法相隔不超過五個字，先後不論。",
    ],
    no_speeches: "索引裡還沒有講話。",
    no_speeches_cure: "請管理員執行 tifa index 資料夾 建立索引；建好以後，這裡會自動換上新索引。",
    totals: "總數",
    hits: ["處命中", "處命中"],
    sentences: ["句", "句"],
    speeches: ["篇講話", "篇講話"],
    read_as: "讀作 {0}",
    took: "{0} 毫秒",
    sort: "排序",
    sorts: ["相關度", "最新", "最早", "命中數"],
    lens: "鏡頭",
    lenses: ["逐字", "預設", "寬鬆"],
    lens_meanings: ["與輸入的字元完全相同", "不計繁簡、全半形、引號，標點不分種類", "連標點也不計"],
    compare_lenses: "比較三種鏡頭",
    timeline: "年份",
    narrow: "縮小範圍",
    unknown: "不詳",
    more_values: "其餘 {0} 項",
    active_filters: "已選條件",
    remove_filter: "移除條件：{0}",
    remove_all: "全部移除",
    did_you_mean: "沒有「{0}」。您要找的是不是：",
    tiers: ["完全相符", "寬鬆相符", "相關講話"],
    tier_meanings: [
        "含有全部提法，計入總數",
        "不計標點才找到，不計入總數",
        "沒有這個提法，但含有其中足夠多的詞語，不計入總數",
    ],
    untitled: "無題",
    untitled_meaning: "原文沒有標題，這是開頭的幾個字",
    nothing: "沒有找到「{0}」",
    looked_in: "在 {0} 篇講話裡用「{1}」鏡頭查過，沒有。",
    then_loose_and_words: "又查了寬鬆鏡頭和含有其中足夠多詞語的講話，也沒有。",
    within_filters: "只看了符合條件的講話。",
    try_all_tiers: "放寬比對：也看寬鬆相符和相關講話",
    try_loose: "用寬鬆鏡頭再查（不計標點）",
    try_without_filters: "移除條件再查",
    try_shorter: "換一個更短的提法",
    no_exact: "沒有完全相符的講話。下面的結果不計入上面的總數。",
    past_end: "這一頁沒有結果。",
    to_first_page: "回到第一頁",
    pages: "分頁",
    first: "首頁",
    previous: "上一頁",
    next: "下一頁",
    last: "末頁",
    last_exact: "完全相符末頁",
    shown: "第 {0}–{1} 篇",
    shown_of: "第 {0}–{1} 篇，共 {2} 篇",
    outline: "綱要",
    about: "講話資訊",
    given: "隨文給出",
    from_page: "見於網頁標記",
    from_line: "見於第 {0} 行",
    from_file_name: "見於檔名",
    follows_from: "由{0}推知",
    made_up: "取自開頭",
    id: "編號",
    characters: "字數",
    marked: "「{0}」：{1} 處命中，{2} 句",
    not_in_speech: "這篇講話裡沒有「{0}」。",
    to_first_hit: "到第一處",
    previous_hit: "上一處",
    next_hit: "下一處",
    search_all: "在全部講話裡查",
    open_all: "在新視窗檢視全部",
    noise: "不屬於講話的內容：{0}",
    noise_reasons: &[
        ("advertisement", "廣告"),
        ("download", "下載按鈕"),
        ("pager", "分頁"),
        ("source", "來源說明"),
        ("share", "分享按鈕"),
        ("caption", "圖片說明"),
        ("archive", "文庫說明"),
        ("anti_copy", "防複製亂碼"),
        ("record", "著錄資訊"),
        ("navigation", "導覽"),
        ("page", "網頁元件"),
        ("note", "編者說明"),
        ("markup", "網頁代碼"),
    ],
    masks: ["隱去的地名", "隱去的人名", "隱去的數字", "隱去的內容"],
    paragraph_link: "引用第 {0} 段",
    quote: "引用",
    close: "關閉",
    used_elsewhere: ["另有 {0} 篇講話用過這句話", "另有 {0} 篇講話用過這句話"],
    used_nowhere_else: "沒有別的講話用過這句話",
    link: "連結",
    citation: "出處",
    copy: "複製",
    copy_quote: "複製原文和出處",
    copied: "已複製",
    copy_failed: "瀏覽器不允許複製，請手動選取",
    sentences_of_paragraph: "本段各句",
    help_lead: "直接輸入一個提法就能查。需要更精確時，用下面的寫法；全形、半形符號都可以。",
    help_write: "寫法",
    help_finds: "查到什麼",
    help_rows: &[
        ("高質量發展", "逐字出現這個提法的每一處"),
        ("改革 開放", "同一篇講話裡兩個提法都有"),
        ("「改革 開放」", "引號內按原樣連寫查找"),
        ("改革 -開放", "有「改革」、沒有「開放」的講話"),
        ("六穩 | 六保", "兩個提法有一個即可"),
        ("改革 (穩定 | 發展)", "用括號分組"),
        ("改革 $5 開放", "同一句裡先後出現，中間最多五個字"),
        ("改革 #5 開放", "同上，先後不論"),
        ("以…為…", "句式：省略號代表 1–12 個字"),
        ("小康 \\ 全面建成小康社會", "不在後者之內的「小康」"),
        ("/[一二三]是要/", "正規表示式"),
        ("speaker:李明", "某人的講話；還有 region: issuer: level: id:"),
        ("year:2013..2017", "某些年份；還有 from: to:"),
        ("in:heading", "只查小標題；還有 title、item、body"),
        ("noise:yes", "也查廣告、分頁等不屬於講話的內容"),
    ],
    help_notes: [
        "逐字鏡頭：與輸入的字元完全相同。",
        "預設鏡頭：不計繁簡、全半形、引號；標點不分種類，但不能省略。",
        "寬鬆鏡頭：連標點也不計。",
        "總數都是精確數，不是估計。",
    ],
    keys: "鍵盤",
    key_rows: [
        ("/", "跳到檢索框"),
        ("Enter", "檢索"),
        ("↑ ↓", "選擇建議"),
        ("Esc", "離開檢索框"),
        ("n / p", "講話頁：下一處、上一處命中"),
    ],
    error_code: "錯誤代碼",
};

/// The letters of the server's own messages that traditional script writes otherwise, each before its other form. They are few, and each has
/// one such form there, which in running text would not be so.
const LETTERS: &str = "\
    与與两兩个個为為举舉乡鄉于於从從党黨关關内內写寫几幾则則务務动動区區单單县縣参參发發变變号號后後启啟围圍坚堅声聲处處导導\
    层層并並应應开開志誌数數无無时時机機条條标標样樣检檢没沒测測满滿现現码碼称稱税稅稳穩级級结結给給编編缩縮网網节節范範计計\
    记記讲講译譯试試话話询詢语語误誤说說请請输輸边邊过過运運还還这這连連里裡错錯长長间間页頁项項领領题題\
";

/// Words that are others in Taiwan, once their letters are traditional.
const OTHERS: [(&str, &str); 4] = [("服務器", "伺服器"), ("字符", "字元"), ("字節", "位元組"), ("運算符", "運算子")];

/// A message of the server, which it has in simplified script. What stands in quotation marks is the asker's and stays.
pub(super) fn told(message: &str) -> String {
    let mut told = String::with_capacity(message.len());
    for (n, piece) in message.split_inclusive(['“', '”']).enumerate() {
        // Quotation marks alternate, so every second piece is quoted.
        if n % 2 == 1 {
            told += piece;
            continue;
        }
        let letters: String = piece.chars().map(traditional).collect();
        told += &OTHERS.iter().fold(letters, |letters, (here, there)| letters.replace(here, there));
    }
    told.replace('“', "「").replace('”', "」")
}

fn traditional(letter: char) -> char {
    let mut pairs = LETTERS.chars();
    while let (Some(simplified), Some(traditional)) = (pairs.next(), pairs.next()) {
        if simplified == letter {
            return traditional;
        }
    }
    letter
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_are_told_in_traditional_script_and_quotations_stay() {
        assert_eq!(told("参数 level 的值“国务”无效，应为“县”"), "參數 level 的值「国务」無效，應為「县」");
        assert_eq!(told("查询有 1001 个字符，最多 1000 个"), "查詢有 1001 個字元，最多 1000 個");
        assert_eq!(LETTERS.chars().count() % 2, 0);
    }
}
