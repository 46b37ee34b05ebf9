//! What is wrong with a regular expression, in Chinese: the library tells it in English alone.

use regex_syntax::ast::ErrorKind;

/// A fault in a few words. The rare ones share theirs.
pub(super) fn in_chinese(error: &regex_syntax::Error) -> &'static str {
    use ErrorKind::{
        CaptureLimitExceeded, ClassRangeInvalid, ClassRangeLiteral, ClassUnclosed, DecimalEmpty, DecimalInvalid,
        EscapeUnexpectedEof, EscapeUnrecognized, GroupUnclosed, GroupUnopened, NestLimitExceeded,
        RepetitionCountDecimalEmpty, RepetitionCountInvalid, RepetitionCountUnclosed, RepetitionMissing,
        UnicodeClassInvalid, UnsupportedBackreference, UnsupportedLookAround,
    };
    let regex_syntax::Error::Parse(error) = error else { return "写法无效" };
    match error.kind() {
        GroupUnclosed => "左括号没有对应的右括号",
        GroupUnopened => "右括号没有对应的左括号",
        ClassUnclosed => "左方括号没有对应的右方括号",
        ClassRangeInvalid => "字符范围的起止颠倒",
        ClassRangeLiteral => "字符范围的两端应为单个字符",
        RepetitionMissing => "表示次数的符号前面没有内容",
        RepetitionCountInvalid => "次数的起止颠倒",
        RepetitionCountDecimalEmpty | DecimalEmpty | DecimalInvalid => "次数应为数字",
        RepetitionCountUnclosed => "左花括号没有对应的右花括号",
        EscapeUnexpectedEof => "反斜杠后面没有字符",
        EscapeUnrecognized => "反斜杠后面的字符没有特殊含义",
        UnicodeClassInvalid => "没有这个字符类别",
        NestLimitExceeded(_) | CaptureLimitExceeded => "括号嵌套过多",
        UnsupportedBackreference => "不支持反向引用",
        UnsupportedLookAround => "不支持零宽断言",
        _ => "写法无效",
    }
}
