//! Messages of the server in traditional script: it has them in simplified script and in English.

/// The letters of the server's own messages that traditional script writes otherwise, each before its other form. They are few, and each has
/// one such form there, which in running text would not be so.
const LETTERS: &str = "\
    与與两兩个個为為举舉乡鄉于於从從党黨关關内內写寫几幾则則务務动動区區单單县縣参參发發变變号號后後启啟围圍坚堅声聲处處导導\
    层層并並应應开開志誌数數无無时時机機条條标標样樣检檢没沒测測满滿现現码碼称稱税稅稳穩级級结結给給编編缩縮网網节節范範计計\
    记記讲講译譯试試话話询詢语語误誤说說请請输輸边邊过過运運还還这這连連里裡错錯长長间間页頁项項领領题題\
    义義别別宽寬对對断斷类類颠顛\
";

/// Words that are others in Taiwan, once their letters are traditional.
const OTHERS: [(&str, &str); 5] =
    [("服務器", "伺服器"), ("反斜杠", "反斜線"), ("字符", "字元"), ("字節", "位元組"), ("運算符", "運算子")];

/// A message of the server, which it has in simplified script. What stands in quotation marks is the asker's and stays.
pub(super) fn in_traditional(message: &str) -> String {
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
        assert_eq!(in_traditional("参数 level 的值“国务”无效，应为“县”"), "參數 level 的值「国务」無效，應為「县」");
        assert_eq!(in_traditional("反斜杠后面的字符没有特殊含义"), "反斜線後面的字元沒有特殊含義");
        assert_eq!(in_traditional("查询有 1001 个字符，最多 1000 个"), "查詢有 1001 個字元，最多 1000 個");
        assert_eq!(LETTERS.chars().count() % 2, 0);
    }
}
