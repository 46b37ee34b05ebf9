//! What the API and the pages promise, asked through the router without a port; on real sockets only where connections matter.
#![cfg(feature = "server")]

use std::path::{Path, PathBuf};
use std::time::Duration;

use axum::Router;
use axum::body::{Body, Bytes, to_bytes};
use axum::http::{HeaderMap, Method, Request, StatusCode};
use serde_json::{Value, json};
use tempfile::TempDir;
use tifa::index::{Index, IndexOptions, Indexer, Origin};
use tifa::server::{Event, Limits, State, router, serve, wire};
use tifa::speech::{Heading, Level, Metadata, Sentence, SentenceKind, Speech};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpSocket, TcpStream};
use tokio::sync::{mpsc, oneshot};
use tower::ServiceExt;

// The API

#[tokio::test]
async fn a_search_answers_in_the_shape_that_was_promised() {
    let site = Site::of(&sample()).await;
    let answer = site.get("/api/v1/search?q=项目为王，环境是金").await.json();
    let version = site.version();
    assert!(answer["took_ms"].as_f64().is_some_and(|took| took >= 0.0));
    assert_eq!(
        answer["query"],
        json!({"text": "项目为王，环境是金", "read_as": "项目为王，环境是金", "lens": "default", "match": "auto", "notes": []})
    );
    assert_eq!(answer["index"]["version"], json!(version));
    assert_eq!(answer["index"]["speeches"], json!(sample().len()));
    assert_eq!(answer["totals"], json!({"hits": 2, "sentences": 2, "speeches": 1}));
    assert_eq!(answer["tiers"], json!({"loose": {"speeches": 1}, "words": {"speeches": 0}}));
    let result = &answer["results"][0];
    assert_eq!((&result["tier"], &result["hits"]), (&json!("exact"), &json!(2)));
    let speech = json!({
        "id": "2018/动员 会#1?.txt", "title": "在项目建设动员会上的讲话", "title_made_up": false,
        "date": "2018-02", "date_precision": "month", "speaker": "甲书记", "occasion": null, "issuer": null,
        "region": "云水县", "level": "county", "doc_number": null, "source": "手稿",
    });
    assert_eq!(result["speech"], speech);
    let snippet = json!({
        "sentence": 2, "path": ["一、认清形势"], "cut_before": false, "cut_after": false,
        "segments": [
            {"text": "要牢固树立“", "hit": false, "left_out": 0},
            {"text": "項目為王、環境是金", "hit": true, "left_out": 0},
            {"text": "”的理念。", "hit": false, "left_out": 0},
        ],
    });
    assert_eq!(result["snippets"][0], snippet);
    assert_eq!(answer["results"][1]["tier"], json!("loose"));
}

#[tokio::test]
async fn every_parameter_does_what_it_says() {
    let site = Site::of(&sample()).await;
    let ids = async |parameters: &str| -> Vec<String> {
        let answer = site.get(&format!("/api/v1/search?q=改革&match=phrase{parameters}")).await.json();
        let results = answer["results"].as_array().expect("results").clone();
        results.iter().map(|result| result["speech"]["id"].as_str().expect("an id").to_owned()).collect()
    };
    assert_eq!(ids("&sort=oldest").await, ["a1", "a2", "a3", "a4", "a5", "words"]);
    assert_eq!(ids("&sort=newest").await, ["a4", "a3", "a2", "a1", "a5", "words"]);
    assert_eq!(ids("&sort=hits&limit=1").await, ["a3"]);
    assert_eq!(ids("&sort=oldest&offset=3").await, ["a4", "a5", "words"]);
    assert_eq!(ids("&sort=oldest&from=2014&to=2015").await, ["a2", "a3"]);
    assert_eq!(ids("&speaker=乙省长").await, ["a2"]);
    assert_eq!(ids("&speaker=乙省长&speaker=丙市长&sort=oldest").await, ["a2", "a3"]);
    assert_eq!(ids("&region=安平市").await, ["a3"]);
    assert_eq!(ids("&issuer=云岭省政府").await, ["a2"]);
    assert_eq!(ids("&level=city&level=province&sort=oldest").await, ["a2", "a3"]);
    assert_eq!(ids("&lens=strict&level=province").await, ["a2"]);
    assert!(ids("&limit=0").await.is_empty());
    // Empty values are as good as none: forms send them.
    assert_eq!(ids("&sort=oldest&from=&to=&speaker=&level=&lens=").await.len(), 6);

    let snippets = site.get("/api/v1/search?q=改革&snippets=0").await.json();
    assert_eq!(snippets["results"][0]["snippets"], json!([]));
    let lens = async |lens: &str| {
        let answer = site.get(&format!("/api/v1/search?q=项目为王，环境是金&match=phrase&lens={lens}")).await.json();
        answer["totals"]["hits"].as_u64().expect("hits")
    };
    assert_eq!((lens("strict").await, lens("default").await, lens("loose").await), (1, 2, 3));
}

#[tokio::test]
async fn facets_count_hits_and_speeches_and_what_is_unknown() {
    let site = Site::of(&sample()).await;
    let answer = site.get("/api/v1/search?q=改革&facets=year,level,speaker,kind&limit=1").await.json();
    for (facet, value, hits) in [
        ("year", json!("2015"), 3),
        ("level", json!("city"), 3),
        ("speaker", Value::Null, 4),
        ("year", json!("2013"), 1),
    ] {
        let counts = answer["facets"][facet].as_array().expect("counts");
        let count = counts.iter().find(|count| count["value"] == value).expect("the value");
        assert_eq!(count["hits"], json!(hits), "{facet}");
    }
    let sum = |facet: &str, of: &str| -> u64 {
        let counts = answer["facets"][facet].as_array().expect("counts");
        counts.iter().filter_map(|count| count[of].as_u64()).sum()
    };
    for facet in ["year", "level", "speaker"] {
        assert_eq!(
            (json!(sum(facet, "hits")), json!(sum(facet, "speeches"))),
            (answer["totals"]["hits"].clone(), answer["totals"]["speeches"].clone())
        );
    }
    assert_eq!(json!(sum("kind", "hits")), answer["totals"]["hits"]);
    assert_eq!(answer["facets"].as_object().map(|facets| facets.len()), Some(4));
    let decades = site.get("/api/v1/search?q=改革&facets=decade&limit=1").await.json();
    assert_eq!(decades["facets"]["decade"][0]["value"], json!("2010"));
    // Under the filters, like the totals.
    let filtered = site.get("/api/v1/search?q=改革&facets=year&from=2015").await.json();
    assert_eq!(
        filtered["facets"]["year"],
        json!([
            {"value": "2015", "hits": 3, "speeches": 1},
            {"value": "2016", "hits": 1, "speeches": 1},
        ])
    );
    assert_problem(&site.get("/api/v1/search?q=改革&facets=mood").await, StatusCode::BAD_REQUEST, "bad_parameter");
}

#[tokio::test]
async fn every_lens_is_counted_where_that_is_asked_for() {
    let site = Site::of(&sample()).await;
    let answer = site.get("/api/v1/search?q=项目为王，环境是金&lenses=true").await.json();
    let totals =
        |hits: u64, sentences: u64, speeches: u64| json!({"hits": hits, "sentences": sentences, "speeches": speeches});
    assert_eq!(answer["lenses"]["strict"], totals(1, 1, 1));
    assert_eq!(answer["lenses"]["default"], answer["totals"]);
    assert_eq!(answer["lenses"]["loose"], totals(3, 3, 2));
    assert_eq!(site.get("/api/v1/search?q=改革").await.json()["lenses"], Value::Null);
}

#[tokio::test]
async fn a_cursor_leads_to_the_last_result_and_ends_with_the_index() {
    let site = Site::of(&sample()).await;
    for question in ["q=改革", "q=改革&sort=oldest", "q=-改革"] {
        let all = site.get(&format!("/api/v1/search?{question}&limit=100")).await.json();
        let ids = |answer: &Value| -> Vec<Value> {
            let results = answer["results"].as_array().expect("results");
            results.iter().map(|result| result["speech"]["id"].clone()).collect()
        };
        let (mut found, mut cursor) = (Vec::new(), String::new());
        loop {
            let page = site.get(&format!("/api/v1/search?{question}&limit=2&cursor={cursor}")).await.json();
            found.extend(ids(&page));
            let Some(next) = page["next_cursor"].as_str() else { break };
            next.clone_into(&mut cursor);
        }
        assert_eq!(found, ids(&all), "{question}");
        assert!(found.len() > 1, "{question}");
        assert_eq!(all["next_cursor"], Value::Null);
    }
    let first = site.get("/api/v1/search?q=改革&limit=1").await.json();
    let next = first["next_cursor"].as_str().expect("a cursor");
    let other = site.get(&format!("/api/v1/search?q=开放&limit=1&cursor={next}")).await;
    assert_problem(&other, StatusCode::BAD_REQUEST, "bad_parameter");
    let both = site.get(&format!("/api/v1/search?q=改革&cursor={next}&offset=1")).await;
    assert_problem(&both, StatusCode::BAD_REQUEST, "bad_parameter");
    site.publish(&[speech("a9", "改革没有完成时。")]).await;
    assert!(site.index.reload().expect("a reload"));
    let gone = site.get(&format!("/api/v1/search?q=改革&limit=1&cursor={next}")).await;
    assert_problem(&gone, StatusCode::GONE, "index_changed");
}

#[tokio::test]
async fn an_explanation_adds_up() {
    let site = Site::of(&sample()).await;
    for question in ["改革", "项目为王，环境是金", "改革 还是", "(改革 | 项目) -开放", "项目…环境", "/改./", "环境改革"]
    {
        let answer = site.get(&format!("/api/v1/search?q={question}&explain=true")).await.json();
        let results = answer["results"].as_array().expect("results");
        assert!(!results.is_empty(), "{question}");
        for result in results {
            let explanation = &result["explanation"];
            let number = |value: &Value, name: &str| value[name].as_f64().expect("a number");
            let mut sum = number(explanation, "together");
            for term in explanation["terms"].as_array().expect("terms") {
                let (weight, frequency) = (number(term, "weight"), number(term, "frequency"));
                let formula =
                    weight * frequency * (number(explanation, "k1") + 1.0) / (frequency + number(explanation, "norm"));
                assert!((formula - number(term, "contribution")).abs() < 1e-9, "{question}");
                sum += formula;
            }
            let (k1, b) = (number(explanation, "k1"), number(explanation, "b"));
            let relative = number(explanation, "letters") / number(explanation, "mean_letters");
            assert!((k1 * (1.0 - b + b * relative) - number(explanation, "norm")).abs() < 1e-9);
            assert!((sum - number(explanation, "score")).abs() < 1e-9 && (sum - number(result, "score")).abs() < 1e-3);
        }
    }
}

#[tokio::test]
async fn what_could_be_meant_is_said_and_never_applied() {
    let site = Site::of(&sample()).await;
    let answer = site.get("/api/v1/search?q=改格&match=auto").await.json();
    assert_eq!(answer["totals"], json!({"hits": 0, "sentences": 0, "speeches": 0}));
    let doubt = &answer["did_you_mean"][0];
    assert_eq!((&doubt["phrase"], &doubt["suggestions"][0]["phrase"]), (&json!("改格"), &json!("改革")));
    assert_eq!(
        (&doubt["suggestions"][0]["edit"], &doubt["suggestions"][0]["query"]),
        (&json!("same_sound"), &json!("改革"))
    );
    let meant = site.get("/api/v1/search?q=改革").await.json();
    assert_eq!(doubt["suggestions"][0]["hits"], meant["totals"]["hits"]);
    assert_eq!(meant["did_you_mean"], json!([]));
    // The rest of the query stays, filters count, and exact matching asks for no help unless told.
    let within = site.get("/api/v1/search?q=改格%20year:2015&from=2015&to=2015").await.json();
    assert_eq!(within["did_you_mean"][0]["suggestions"][0]["query"], json!("改革 year:2015"));
    assert_eq!(within["did_you_mean"][0]["suggestions"][0]["hits"], json!(3));
    assert_eq!(site.get("/api/v1/search?q=改格&match=phrase").await.json()["did_you_mean"], json!([]));
    let asked = site.get("/api/v1/search?q=改格&match=phrase&did_you_mean=true").await.json();
    assert_eq!(asked["did_you_mean"][0]["phrase"], json!("改格"));
    let page = site.get("/search?q=改格").await.text();
    assert!(page.contains("您要找的是不是") && page.contains("/search?q=%E6%94%B9%E9%9D%A9"), "{page}");
}

#[tokio::test]
async fn a_query_is_explained_in_words() {
    let site = Site::of(&sample()).await;
    let answer = site.get("/api/v1/parse?q=（改革｜开放）%20－农村%20in:title").await.json();
    assert_eq!(answer["read_as"], json!("(改革 | 开放) -农村 in:title"));
    assert_eq!(answer["meaning"]["zh"], json!("查找讲话：（有“改革”或有“开放”）；并且没有“农村”。只看标题。"));
    assert!(answer["meaning"]["en"].as_str().is_some_and(|en| en.contains("without \"农村\"")));
    assert_eq!(answer["notes"], json!([]));
    let noted = site.get("/api/v1/parse?q=改革%20year:abc").await.json();
    assert_eq!(noted["notes"][0]["text"], json!("year:abc"));
    assert_problem(&site.get("/api/v1/parse?q=/a*/").await, StatusCode::BAD_REQUEST, "bad_expression");
    assert_problem(&site.get("/api/v1/parse").await, StatusCode::BAD_REQUEST, "empty_query");
}

#[tokio::test]
async fn a_speech_is_given_whole_under_any_id() {
    let site = Site::of(&sample()).await;
    let answer = site.get("/api/v1/speeches/2018/%E5%8A%A8%E5%91%98%20%E4%BC%9A%231%3F.txt").await.json();
    assert_eq!(answer["speech"]["id"], json!("2018/动员 会#1?.txt"));
    assert_eq!(answer["speech"]["extra"], json!({"录入": {"人": "小王"}}));
    assert_eq!(answer["index"]["version"], json!(site.version()));
    assert_eq!(answer["outline"][0], json!({"level": 1, "sentence": 1, "anchor": "s1", "text": "一、认清形势"}));
    let sentence = json!({
        "n": 2, "anchor": "s2", "paragraph": 2, "kind": "body", "path": ["一、认清形势"], "noise": null,
        "text": "要牢固树立“項目為王、環境是金”的理念。",
        "segments": [{"text": "要牢固树立“項目為王、環境是金”的理念。", "mask": null}],
    });
    assert_eq!(answer["sentences"][2], sentence);
    // The slash may be escaped too.
    assert_eq!(
        site.get("/api/v1/speeches/2018%2F%E5%8A%A8%E5%91%98%20%E4%BC%9A%231%3F.txt").await.status,
        StatusCode::OK
    );
}

#[tokio::test]
async fn masks_are_shown_as_masks_with_what_they_hide() {
    let site = Site::of(&[speech("m", "XX县**同志说，20**年投资××亿元，打造“XX”。\n")]).await;
    let answer = site.get("/api/v1/speeches/m").await.json();
    let segments = json!([
        {"text": "XX", "mask": "place"}, {"text": "县", "mask": null}, {"text": "**", "mask": "person"},
        {"text": "同志说，", "mask": null}, {"text": "20**", "mask": "number"}, {"text": "年投资", "mask": null},
        {"text": "××", "mask": "number"}, {"text": "亿元，打造“", "mask": null}, {"text": "XX", "mask": "unknown"},
        {"text": "”。", "mask": null},
    ]);
    assert_eq!(answer["sentences"][0]["segments"], segments);
    let page = site.get("/speeches/m?q=年投资××亿").await.text();
    assert!(page.contains("<span class=\"mask\" title=\"隐去的地名\">XX</span>县"), "{page}");
    // A hit stays one mark.
    assert!(
        page.contains("<mark id=\"h1\">年投资<span class=\"mask\" title=\"隐去的数字\">××</span>亿</mark>元"),
        "{page}"
    );
}

#[tokio::test]
async fn noise_is_folded_away_on_the_page_of_its_speech_unless_it_is_asked_for() {
    let mut noisy = speech("n", "扫码关注。\n下载全文\n改革不停步。\n我的规则\n");
    for (sentence, reason) in [(0, "advertisement"), (1, "download"), (3, "own_rule")] {
        noisy.sentences[sentence].noise = Some(reason.to_owned());
    }
    let site = Site::of(&[noisy]).await;
    let page = site.get("/speeches/n").await.text();
    assert!(page.contains("<details class=\"noise\"><summary>不属于讲话的内容：广告 · 下载按钮"), "{page}");
    assert!(page.contains("<details class=\"noise\"><summary>不属于讲话的内容：own_rule"), "{page}");
    assert_eq!(page.matches("<details").count(), 2, "{page}");
    let (before, behind) = page.split_once("<span id=\"s2\" class=\"s\">").expect("the speech");
    assert!(before.contains("</details>") && behind.contains("<details"), "{page}");
    assert_eq!(site.get("/api/v1/speeches/n").await.json()["sentences"][1]["noise"], json!("download"));
    let asked = site.get("/speeches/n?q=下载全文%20noise:yes").await.text();
    assert!(asked.contains("<details class=\"noise\" open>") && asked.contains(">下载全文</mark>"), "{asked}");
}

#[tokio::test]
async fn the_index_says_what_it_holds() {
    let site = Site::of(&sample()).await;
    let answer = site.get("/api/v1/index").await.json();
    assert_eq!(answer["index"]["version"], json!(site.version()));
    assert_eq!(answer["dates"], json!({"first": "2013", "last": "2018-02", "undated": 3}));
    assert_eq!(answer["levels"][0], json!({"value": "city", "speeches": 1}));
    assert!(answer["speakers"].as_array().expect("speakers").contains(&json!({"value": "甲书记", "speeches": 1})));
    let empty = Site::of(&[]).await.get("/api/v1/index").await.json();
    assert_eq!(empty["dates"], json!({"first": null, "last": null, "undated": 0}));
}

#[tokio::test]
async fn health_and_readiness_answer() {
    let site = Site::of(&sample()).await;
    assert_eq!(site.get("/healthz").await.json(), json!({"status": "ok"}));
    let ready = site.get("/readyz").await.json();
    assert_eq!((&ready["status"], &ready["index"]["version"]), (&json!("ready"), &json!(site.version())));
}

#[tokio::test]
async fn real_answers_are_as_the_description_says() {
    let site = Site::of(&sample()).await;
    let mut description = site.get("/api/v1/openapi.json").await.json();
    assert_eq!(description["openapi"], json!("3.1.0"));
    forbid_more(&mut description);
    let answers = [
        ("SearchAnswer", "/api/v1/search?q=改革"),
        ("SearchAnswer", "/api/v1/search?q=改革&match=phrase&limit=0"),
        ("SearchAnswer", "/api/v1/search?q=项目为王环境是金"),
        ("SearchAnswer", "/api/v1/search?q=没有的话"),
        ("SuggestAnswer", "/api/v1/suggest?q=x"),
        ("Completions", "/api/v1/suggest?q=x&format=opensearch"),
        ("SpeechAnswer", "/api/v1/speeches/a1"),
        ("SpeechAnswer", "/api/v1/speeches/2018/%E5%8A%A8%E5%91%98%20%E4%BC%9A%231%3F.txt"),
        ("IndexAnswer", "/api/v1/index"),
        ("Alive", "/healthz"),
        ("Ready", "/readyz"),
        ("ProblemDetails", "/api/v1/search?q=a&limit=x"),
        ("ProblemDetails", "/api/v1/speeches/none"),
    ];
    for (schema, path) in answers {
        let validator = jsonschema::validator_for(&json!({
            "$ref": format!("#/components/schemas/{schema}"), "components": description["components"],
        }))
        .expect("a schema");
        let answer = site.get(path).await.json();
        let errors: Vec<String> = validator.iter_errors(&answer).map(|error| error.to_string()).collect();
        assert_eq!(errors, [""; 0], "{path}: {answer}");
        let mut other = answer;
        match &mut other {
            Value::Array(items) => items.push(json!(1)),
            other => other["surprise"] = json!(1),
        }
        assert!(!validator.is_valid(&other), "{schema} is described too loosely");
    }
}

/// Makes a description strict: fields that it does not name are errors, and all that it names must be there.
fn forbid_more(description: &mut Value) {
    let schemas = description["components"]["schemas"].as_object_mut().expect("schemas");
    for (name, schema) in schemas {
        if schema.get("enum").is_some() || schema.get("oneOf").is_some() {
            continue;
        }
        // What is joined with another must not forbid the other's fields.
        if name != "SpeechInfo" {
            schema["unevaluatedProperties"] = json!(false);
        }
        if let Some(properties) = schema.get("properties").and_then(Value::as_object)
            && name != "ProblemDetails"
        {
            assert_eq!(
                schema["required"].as_array().map(Vec::len),
                Some(properties.len()),
                "{name} leaves fields open"
            );
        }
    }
}

#[tokio::test]
async fn the_description_names_the_paths_and_parameters_that_there_are() {
    let site = Site::of(&sample()).await;
    let description = site.get("/api/v1/openapi.json").await.json();
    for path in description["paths"].as_object().expect("paths").keys() {
        let answer = site.get(&path.replace("{id}", "a1")).await;
        assert!(answer.status == StatusCode::OK || answer.json()["code"] == "empty_query", "{path}: {}", answer.status);
    }
    let written = description.to_string();
    for reference in written.split("\"$ref\":\"#").skip(1).filter_map(|rest| rest.split('"').next()) {
        assert!(description.pointer(reference).is_some(), "{reference} is nowhere");
    }
    let parameters = description["paths"]["/api/v1/search"]["get"]["parameters"].as_array().expect("parameters");
    let mut names = Vec::new();
    for parameter in parameters {
        let name = parameter["name"].as_str().expect("a name");
        names.push(name);
        // A cursor is taken from an answer, facets are names apart by commas; each has a test of its own.
        for value in values_of(&description, parameter).into_iter().filter(|_| !["cursor", "facets"].contains(&name)) {
            let given = if name == "q" { format!("q={value}") } else { format!("q=改革&{name}={value}") };
            let answer = site.get(&format!("/api/v1/search?{given}")).await;
            assert_eq!(answer.status, StatusCode::OK, "{given}: {}", answer.text());
        }
    }
    let known = [
        "q",
        "lens",
        "match",
        "sort",
        "from",
        "to",
        "speaker",
        "issuer",
        "region",
        "level",
        "limit",
        "offset",
        "cursor",
        "facets",
        "lenses",
        "explain",
        "did_you_mean",
        "snippets",
    ];
    assert_eq!(names, known);
}

/// Values that a description allows: all of an enumeration, the ends of a range.
fn values_of(description: &Value, parameter: &Value) -> Vec<String> {
    let mut schema = &parameter["schema"];
    if schema["type"] == "array" {
        schema = &schema["items"];
    }
    if let Some(reference) = schema["$ref"].as_str() {
        schema = description.pointer(reference.trim_start_matches('#')).expect("what is referred to");
    }
    if let Some(values) = schema["oneOf"].as_array() {
        return values.iter().flat_map(|value| value["enum"].as_array().expect("a name")).map(text_of).collect();
    }
    if let Some(values) = schema["enum"].as_array() {
        return values.iter().map(text_of).collect();
    }
    match (schema["minimum"].as_u64(), schema["maximum"].as_u64()) {
        (Some(least), Some(most)) if parameter["name"] == "offset" => vec![least.to_string(), (most - 10).to_string()],
        (Some(least), Some(most)) => vec![least.to_string(), most.to_string()],
        _ if schema["type"].to_string().contains("boolean") => vec!["true".to_owned(), "false".to_owned()],
        _ => vec!["2015".to_owned()],
    }
}

fn text_of(value: &Value) -> String {
    value.as_str().expect("a text").to_owned()
}

// What is refused

/// The part behind the path of a search, the code of its error, and the parameter at fault.
const HOSTILE: [(&str, &str, Option<&str>); 37] = [
    ("q=，", "empty_phrase", Some("q")),
    ("q=%22%22", "empty_phrase", Some("q")),
    ("q=%E3%80%82", "empty_phrase", Some("q")),
    ("q=%", "bad_escape", Some("q")),
    ("q=%4", "bad_escape", Some("q")),
    ("q=%zz", "bad_escape", Some("q")),
    ("q=a%+1", "bad_escape", Some("q")),
    ("q=%E6%94", "bad_escape", Some("q")),
    ("q=%ff", "bad_escape", Some("q")),
    ("q=%C0%AF", "bad_escape", Some("q")),
    ("q=%ED%A0%80", "bad_escape", Some("q")),
    ("q=a&%ff=1", "bad_escape", None),
    ("q=a&q=b", "repeated_parameter", Some("q")),
    ("q=a&lens=loose&lens=loose", "repeated_parameter", Some("lens")),
    ("q=a&limit=1&limit=2", "repeated_parameter", Some("limit")),
    ("q=a&page=1", "unknown_parameter", Some("page")),
    ("q=a&Q=b", "unknown_parameter", Some("Q")),
    ("q=a&lens", "", None),
    ("q=a&=1", "unknown_parameter", Some("")),
    ("q=a&lens=exact", "bad_parameter", Some("lens")),
    ("q=a&match=fuzzy", "bad_parameter", Some("match")),
    ("q=a&sort=date", "bad_parameter", Some("sort")),
    ("q=a&limit=101", "bad_parameter", Some("limit")),
    ("q=a&limit=-1", "bad_parameter", Some("limit")),
    ("q=a&limit=1e3", "bad_parameter", Some("limit")),
    ("q=a&limit=10%00", "bad_parameter", Some("limit")),
    ("q=a&limit=99999999999999999999999999", "bad_parameter", Some("limit")),
    ("q=a&offset=18446744073709551615", "bad_parameter", Some("offset")),
    ("q=a&offset=1000000&limit=1", "window_exceeded", Some("offset")),
    ("q=a&snippets=21", "bad_parameter", Some("snippets")),
    ("q=a&from=2025-13", "bad_parameter", Some("from")),
    ("q=a&from=2025-02-30", "bad_parameter", Some("from")),
    ("q=a&to=yesterday", "bad_parameter", Some("to")),
    ("q=a&to=99999-01-01", "bad_parameter", Some("to")),
    ("q=a&from=2020&to=2019-12", "bad_parameter", Some("from")),
    ("q=a&level=galaxy", "bad_parameter", Some("level")),
    ("q=a&level=city&level=%00", "bad_parameter", Some("level")),
];

#[tokio::test]
async fn a_hostile_search_is_the_askers_error_in_the_api_and_on_the_page() {
    let site = Site::of(&sample()).await;
    for (query, code, parameter) in HOSTILE {
        let api = site.get(&format!("/api/v1/search?{query}")).await;
        let page = site.get(&format!("/search?{query}")).await;
        if code.is_empty() {
            assert_eq!((api.status, page.status), (StatusCode::OK, StatusCode::OK), "{query}");
            continue;
        }
        assert_problem(&api, StatusCode::BAD_REQUEST, code);
        assert_eq!(api.json()["parameter"].as_str(), parameter, "{query}");
        assert_eq!(page.status, StatusCode::BAD_REQUEST, "{query}");
        assert!(page.text().contains("<html lang=\"zh-CN\">") && page.text().contains(code), "{query}");
    }
}

#[tokio::test]
async fn a_query_that_is_too_long_is_refused_and_one_that_is_only_strange_is_read() {
    let site = Site::of(&sample()).await;
    for text in ["a".repeat(10_000), "“".repeat(1_001), "\"a".repeat(5_000)] {
        assert_problem(&site.get(&format!("/api/v1/search?q={text}")).await, StatusCode::BAD_REQUEST, "query_too_long");
    }
    let many = "&speaker=a".repeat(300);
    let answer = site.get(&format!("/api/v1/search?q=a{many}")).await;
    assert_problem(&answer, StatusCode::BAD_REQUEST, "too_many_parameters");
    for text in
        ["(((((((改革".repeat(100), "“『\"".repeat(300) + "改革", "\"%20".repeat(300) + "改革", "%00改革%7F".repeat(90)]
    {
        let answer = site.get(&format!("/api/v1/search?q={text}")).await;
        assert_eq!(answer.status, StatusCode::OK, "{text}: {}", answer.text());
    }
}

#[tokio::test]
async fn what_is_not_there_is_a_problem_in_the_api_and_a_page_elsewhere() {
    let site = Site::of(&sample()).await;
    assert_problem(&site.get("/api/v1/search").await, StatusCode::BAD_REQUEST, "empty_query");
    assert_problem(&site.get("/api/v1/search?q=%20%E3%80%80").await, StatusCode::BAD_REQUEST, "empty_query");
    assert_problem(&site.get("/api/v1/speeches/none").await, StatusCode::NOT_FOUND, "no_such_speech");
    assert_problem(&site.get("/api/v1/speeches/..%2f..%2fetc/passwd").await, StatusCode::NOT_FOUND, "no_such_speech");
    assert_problem(&site.get("/api/v1/speeches/%E6").await, StatusCode::BAD_REQUEST, "bad_escape");
    assert_problem(&site.get("/api/v1/speeches/a1?x=1").await, StatusCode::BAD_REQUEST, "unknown_parameter");
    assert_problem(&site.get("/api/v1/index?x=1").await, StatusCode::BAD_REQUEST, "unknown_parameter");
    for path in ["/api/", "/api/v1/speeches/", "/api/v2/search", "/api/v1/search/"] {
        assert_problem(&site.get(path).await, StatusCode::NOT_FOUND, "not_found");
    }
    let pages = [
        ("/nothing", 404, "not_found"),
        ("/assets/style.css", 404, "not_found"),
        ("/speeches/none", 404, "no_such_speech"),
        ("/speeches/%E6", 400, "bad_escape"),
        ("/speeches/a1?x=1", 400, "unknown_parameter"),
        ("/speeches/a1?q=，", 400, "empty_phrase"),
        ("/?x=1", 400, "unknown_parameter"),
    ];
    for (path, status, code) in pages {
        let answer = site.get(path).await;
        assert_eq!(answer.status.as_u16(), status, "{path}");
        assert_eq!(answer.header("content-type"), "text/html; charset=utf-8", "{path}");
        assert!(answer.text().contains(code), "{path}: {}", answer.text());
    }
}

#[tokio::test]
async fn another_method_is_refused_and_head_is_answered_without_a_body() {
    let site = Site::of(&sample()).await;
    for method in [Method::POST, Method::PUT, Method::DELETE, Method::PATCH] {
        let answer = site.ask(method.clone(), "/api/v1/search?q=a", &[]).await;
        assert_problem(&answer, StatusCode::METHOD_NOT_ALLOWED, "method_not_allowed");
        assert_eq!(answer.header("allow"), "GET,HEAD");
        let page = site.ask(method, "/search?q=a", &[]).await;
        assert_eq!(page.status, StatusCode::METHOD_NOT_ALLOWED);
        assert_eq!(page.header("content-type"), "text/html; charset=utf-8");
    }
    let head = site.ask(Method::HEAD, "/api/v1/search?q=改革", &[]).await;
    assert_eq!((head.status, head.body.len()), (StatusCode::OK, 0));
}

#[tokio::test]
async fn a_search_without_time_is_an_error_and_never_a_smaller_number() {
    let limits = Limits { request_time: Duration::ZERO, ..Limits::default() };
    let site = Site::with(&sample(), limits).await;
    let answer = site.get("/api/v1/search?q=改革").await;
    assert_problem(&answer, StatusCode::SERVICE_UNAVAILABLE, "timed_out");
}

#[tokio::test]
async fn limits_are_those_that_were_given() {
    let limits = Limits { query_characters: 3, page: 2, window: 5, ..Limits::default() };
    let site = Site::with(&sample(), limits).await;
    assert_problem(&site.get("/api/v1/search?q=四个字啊").await, StatusCode::BAD_REQUEST, "query_too_long");
    assert_eq!(site.get("/speeches/a1?q=四个字啊").await.status, StatusCode::BAD_REQUEST);
    assert_problem(&site.get("/api/v1/search?q=改革&limit=3").await, StatusCode::BAD_REQUEST, "bad_parameter");
    assert_problem(&site.get("/api/v1/search?q=改革&offset=4").await, StatusCode::BAD_REQUEST, "window_exceeded");
    assert_eq!(site.get("/api/v1/search?q=改革&offset=3").await.json()["results"].as_array().map(Vec::len), Some(2));
}

// Headers

#[tokio::test]
async fn an_answer_that_is_still_good_is_not_sent_again() {
    let site = Site::of(&sample()).await;
    for path in [
        "/api/v1/search?q=改革",
        "/api/v1/speeches/a1",
        "/api/v1/index",
        "/api/v1/openapi.json",
        "/",
        "/search?q=改革",
        "/speeches/a1?q=改革",
    ] {
        let first = site.get(path).await;
        let tag = first.header("etag");
        assert_eq!(first.header("cache-control"), "no-cache", "{path}");
        for known in [tag.clone(), format!("\"other\", {tag}"), tag.replace("W/", "")] {
            let again = site.ask(Method::GET, path, &[("if-none-match", &known)]).await;
            assert_eq!((again.status, again.body.len()), (StatusCode::NOT_MODIFIED, 0), "{path}");
            assert_eq!(again.header("etag"), tag);
        }
        let other = site.ask(Method::GET, path, &[("if-none-match", "W/\"other\"")]).await;
        assert_eq!(other.status, StatusCode::OK);
    }
    let one = site.get("/api/v1/search?q=改革").await.header("etag");
    assert_ne!(one, site.get("/api/v1/search?q=改革&limit=1").await.header("etag"));
    let before = one;
    site.publish(&sample()[1..]).await;
    site.index.reload().expect("to reload");
    let after = site.ask(Method::GET, "/api/v1/search?q=改革", &[("if-none-match", &before)]).await;
    assert_eq!(after.status, StatusCode::OK);
}

#[tokio::test]
async fn errors_are_not_kept() {
    let site = Site::of(&sample()).await;
    let answer = site.ask(Method::GET, "/api/v1/search?q=%ff", &[("if-none-match", "*")]).await;
    assert_problem(&answer, StatusCode::BAD_REQUEST, "bad_escape");
    assert_eq!((answer.header("cache-control"), answer.header("etag")), ("no-store".to_owned(), String::new()));
}

#[tokio::test]
async fn long_answers_are_packed_and_short_ones_are_not() {
    let site = Site::of(&sample()).await;
    let ask = |path: &'static str| site.ask(Method::GET, path, &[("accept-encoding", "gzip")]);
    let long = ask("/api/v1/search?q=改革").await;
    assert_eq!(long.header("content-encoding"), "gzip");
    assert_eq!(long.body[..2], [0x1f, 0x8b]);
    assert_eq!(ask("/healthz").await.header("content-encoding"), "");
}

#[tokio::test]
async fn every_answer_tells_browsers_what_they_may_do() {
    let site = Site::of(&sample()).await;
    for path in
        ["/", "/search?q=改革", "/speeches/a1", "/nothing", "/api/v1/search?q=改革", "/api/v1/search?q=%", "/healthz"]
    {
        let answer = site.get(path).await;
        let policy = answer.header("content-security-policy");
        assert_eq!(
            policy,
            "default-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'self'",
            "{path}"
        );
        assert_eq!(answer.header("x-frame-options"), "SAMEORIGIN");
        assert_eq!(answer.header("x-content-type-options"), "nosniff");
        assert_eq!(answer.header("referrer-policy"), "same-origin");
    }
}

#[tokio::test]
async fn what_pages_load_is_there_and_may_be_kept() {
    let site = Site::of(&sample()).await;
    let page = site.get("/").await.text();
    let mut links = attributes(&page, "href");
    links.extend(attributes(&page, "src"));
    links.retain(|link| link.starts_with("/assets/"));
    assert_eq!(links.len(), 3, "{page}");
    for link in links {
        let answer = site.get(&link).await;
        assert_eq!(answer.status, StatusCode::OK);
        assert_eq!(answer.header("cache-control"), "public, max-age=31536000, immutable");
    }
    for path in ["/", "/search?q=改革", "/speeches/a1?q=改革"] {
        let page = site.get(path).await.text();
        assert!(!page.contains("://") && !page.contains("<script>") && !page.contains(" style="), "{path}: {page}");
    }
}

// Pages

#[tokio::test]
async fn a_page_of_results_tells_the_tiers_apart_and_marks_hits() {
    let site = Site::of(&sample()).await;
    let page = site.get("/search?q=项目为王，环境是金").await.text();
    assert!(page.contains("<b>2</b> 处命中</span> <span><b>2</b> 句</span> <span><b>1</b> 篇讲话</span>"), "{page}");
    assert!(page.contains(&site.version()));
    assert!(page.contains("要牢固树立“<mark>項目為王、環境是金</mark>”的理念。"), "{page}");
    let (exact, loose) = (page.find("精确匹配").expect("exact"), page.find("宽松匹配").expect("loose"));
    assert!(exact < loose && page.contains("<p class=\"path\">一、认清形势</p>"));
    let link =
        attributes(&page, "href").into_iter().find(|link| link.ends_with("#s2")).expect("a link to the sentence");
    let speech = site.get(link.split('#').next().expect("a path")).await.text();
    assert!(speech.contains("<h2 id=\"p1\"><span id=\"s1\" class=\"s\">一、认清形势</span>"), "{speech}");
    assert!(
        speech.contains(
            "<span id=\"s2\" class=\"s\">要牢固树立“<mark id=\"h1\">項目為王、環境是金</mark>”的理念。</span>"
        ),
        "{speech}"
    );
}

#[tokio::test]
async fn a_sentence_of_hits_that_overlap_makes_no_giant_answer() {
    let site = Site::of(&[speech("a", &format!("我们要{}，不断前进。", "发展".repeat(20_000)))]).await;
    let answer = site.get("/api/v1/search?q=发展发展").await;
    let segments = &answer.json()["results"][0]["snippets"][0]["segments"];
    assert_eq!(segments[1], json!({"text": "发展".repeat(50), "hit": true, "left_out": 39_800}));
    assert_eq!(segments[2], json!({"text": "发展".repeat(50), "hit": true, "left_out": 0}));
    for path in ["/search?q=发展发展", "/embed?q=发展发展"] {
        let page = site.get(path).await.text();
        let ends = format!("<mark>{0}[…]</mark><mark>{0}</mark>，", "发展".repeat(50));
        assert!(page.contains(&ends) && page.len() < 20_000, "{} bytes", page.len());
    }
    let speech = site.get("/speeches/a?q=发展发展").await.text();
    assert!(speech.contains(&format!(">{}</mark>", "发展".repeat(20_000))), "the page of the speech shows all");
}

#[tokio::test]
async fn a_result_of_words_leads_to_a_speech_with_the_words_marked() {
    let site = Site::of(&sample()).await;
    let page = site.get("/search?q=环境的改革").await.text();
    assert!(page.contains("没有精确匹配。") && page.contains("相关讲话"), "{page}");
    let link = attributes(&page, "href").into_iter().find(|link| link.starts_with("/speeches/")).expect("a result");
    let speech = site.get(link.split('#').next().expect("a path")).await.text();
    assert!(speech.contains(">环境</mark>") && speech.contains(">改革</mark>"), "{speech}");
}

#[tokio::test]
async fn a_page_says_what_to_do_where_there_is_nothing() {
    let empty = Site::of(&[]).await;
    for path in ["/", "/search?q=改革"] {
        let page = empty.get(path).await.text();
        assert!(page.contains("索引里还没有讲话") && page.contains("tifa index"), "{page}");
    }
    let site = Site::of(&sample()).await;
    let page = site.get("/search?q=量子纠缠&from=2014").await.text();
    assert!(page.contains("没有找到“量子纠缠”"), "{page}");
    let links = attributes(&page, "href");
    assert!(links.contains(&format!("/search?q={}&from=2014&lens=loose", escaped("量子纠缠"))), "{links:?}");
    assert!(links.contains(&format!("/search?q={}", escaped("量子纠缠"))), "{links:?}");
    let page = site.get("/search?q=改革&offset=50").await.text();
    assert!(page.contains("这一页没有结果") && page.contains("回到第一页"), "{page}");
    let page = site.get("/search?q=改革&from=五月").await;
    assert_eq!(page.status, StatusCode::BAD_REQUEST);
    // The form keeps what was typed.
    assert!(page.text().contains("value=\"改革\"") && page.text().contains("value=\"五月\""), "{}", page.text());
    assert!(site.get("/search?q=").await.text().contains("autofocus"));
}

#[tokio::test]
async fn what_is_unknown_can_be_asked_for_wherever_it_is_counted() {
    let site = Site::of(&sample()).await;
    let search = |rest: &'static str| {
        format!("/api/v1/search?q=改革{rest}&match=phrase&facets=year,level,speaker,region,issuer")
    };
    let all = site.get(&search("")).await.json();
    for facet in ["level", "speaker", "region", "issuer", "year"] {
        let counts = all["facets"][facet].as_array().expect("counts");
        let unknown = counts.iter().find(|count| count["value"] == Value::Null).expect("some are unknown");
        let term = format!("/api/v1/search?q=改革%20{facet}:?&match=phrase");
        let parameter = format!("/api/v1/search?q=改革&{facet}=?&match=phrase");
        for asked in [term, parameter].iter().take(if facet == "year" { 1 } else { 2 }) {
            let found = site.get(asked).await.json();
            for of in ["hits", "speeches"] {
                assert_eq!(found["totals"][of], unknown[of], "{asked}");
            }
        }
    }
    let either = site.get(&search("&level=?&level=city")).await.json();
    assert_eq!(either["totals"]["speeches"], json!(5));
    assert_problem(&site.get(&search("&level=??")).await, StatusCode::BAD_REQUEST, "bad_parameter");

    let page = site.get("/search?q=改革").await.text();
    let links = attributes(&page, "href");
    for link in ["speaker=%3F", "level=%3F", "region=%3F", "issuer=%3F"] {
        assert!(links.contains(&format!("/search?q={}&{link}", escaped("改革"))), "{links:?}");
    }
    assert!(links.contains(&format!("/search?q={}%20year%3A%3F", escaped("改革"))), "{links:?}");
    let undated = page.split("<tr class=\"undated\">").nth(1).unwrap_or_default();
    assert!(undated.contains(">日期不详</a></th>") && undated.contains("<td>2</td></tr>"), "{page}");
    let narrowed = site.get("/search?q=改革&speaker=?").await.text();
    assert!(narrowed.contains("去掉条件：讲话人 不详"), "{narrowed}");
    assert!(narrowed.contains("aria-current=\"true\">不详</a>"), "{narrowed}");
}

#[tokio::test]
async fn results_are_narrowed_down_by_links() {
    let mut speeches = sample();
    for (speech, year) in speeches.iter_mut().zip(["2014", "2016"]) {
        speech.metadata.date = year.parse().ok();
    }
    let site = Site::of(&speeches).await;
    let page = site.get("/search?q=改革&offset=0").await.text();
    let links = attributes(&page, "href");
    let reform = escaped("改革");
    for link in [
        format!("/search?q={reform}&lens=strict"),
        format!("/search?q={reform}&sort=newest"),
        format!("/search?q={reform}&from=2014&to=2014"),
        format!("/search?q={reform}&level=city"),
        format!("/search?q={reform}&offset=0&ui=en"),
    ] {
        assert!(links.contains(&link), "{link} is not in {links:?}");
        assert_eq!(site.get(&link).await.status, StatusCode::OK, "{link}");
    }
    let narrowed = site.get(&format!("/search?q={reform}&from=2014&to=2014")).await.text();
    assert!(narrowed.contains("去掉条件：起始日期 2014"), "{narrowed}");
    assert!(attributes(&narrowed, "href").contains(&format!("/search?q={reform}")), "{narrowed}");
}

#[tokio::test]
async fn a_page_speaks_the_language_that_was_chosen() {
    let site = Site::of(&sample()).await;
    let ask =
        |path: &'static str, headers: &'static [(&'static str, &'static str)]| site.ask(Method::GET, path, headers);
    for (path, headers, tag, word) in [
        ("/", &[][..], "zh-CN", "检索语法"),
        ("/", &[("accept-language", "en-GB,en;q=0.8")][..], "en", "Query language"),
        ("/", &[("accept-language", "zh-HK")][..], "zh-TW", "檢索語法"),
        ("/", &[("accept-language", "en"), ("cookie", "tifa_ui=zh-TW")][..], "zh-TW", "檢索語法"),
        ("/?ui=en", &[("cookie", "tifa_ui=zh-TW")][..], "en", "Query language"),
        ("/help?ui=en", &[][..], "en", "Keyboard"),
        ("/search?q=改革&ui=zh-TW", &[][..], "zh-TW", "處命中"),
        ("/speeches/a1?ui=en", &[][..], "en", "About this speech"),
        ("/search?q=改革&lens=x&ui=en", &[][..], "en", "is not strict"),
        ("/search?q=改革&lens=x&ui=zh-TW", &[][..], "zh-TW", "參數 lens 的值「x」無效"),
    ] {
        let answer = ask(path, headers).await;
        let page = answer.text();
        assert!(page.contains(&format!("<html lang=\"{tag}\">")) && page.contains(word), "{path} {headers:?}: {page}");
    }
    let chosen = ask("/?ui=en", &[]).await;
    assert!(chosen.header("set-cookie").starts_with("tifa_ui=en; Path=/;"), "{:?}", chosen.header("set-cookie"));
    assert!(chosen.header("vary").contains("Accept-Language"));
    assert_eq!(site.get("/?ui=fr").await.status, StatusCode::BAD_REQUEST);
    // A page that is kept in one language does not pass for the other.
    let (chinese, english) = (ask("/", &[]).await, ask("/", &[("accept-language", "en")]).await);
    assert_ne!(chinese.header("etag"), english.header("etag"));
}

#[tokio::test]
async fn the_contents_lead_to_the_speeches() {
    let site = Site::of(&sample()).await;
    let page = site.get("/contents").await.text();
    let links: Vec<String> = attributes(&page, "href").into_iter().filter(|link| link.contains("%3A")).collect();
    assert!(links.len() > 5, "{page}");
    for link in links {
        let found = site.get(&link).await.text();
        assert!(found.contains("<h3>") && !found.contains("没有找到"), "{link}: {found}");
    }
    assert!(Site::of(&[]).await.get("/contents").await.text().contains("索引里还没有讲话"));
}

#[tokio::test]
async fn a_given_title_stands_over_the_page_and_that_of_the_text_stays_in_it() {
    let mut given = speech("given", "政府工作报告\n各位代表：\n改革不停步。\n");
    given.metadata.title = Some("2013年云岭省政府工作报告".to_owned());
    let mut same = speech("same", "政府工作报告\n各位代表：\n改革不停步。\n");
    same.metadata.title = Some("政府工作报告".to_owned());
    for speech in [&mut given, &mut same] {
        speech.sentences[0].kind = SentenceKind::Title;
    }
    let site = Site::of(&[given, same]).await;
    let page = site.get("/speeches/given").await.text();
    assert!(
        page.contains("<h1 lang=\"zh-Hans\">2013年云岭省政府工作报告</h1>") && page.contains(">政府工作报告</span>"),
        "{page}"
    );
    let page = site.get("/speeches/same").await.text();
    assert!(page.contains("<h1 id=\"p0\" lang=\"zh-Hans\"><span id=\"s0\""), "{page}");
}

#[tokio::test]
async fn one_is_not_counted_as_several() {
    let site = Site::of(&[speech("one", "改革不停步。\n"), speech("two", "改革又改革，改革。\n改革！\n")]).await;
    for (id, expected) in [("one", "“改革”: 1 hit in 1 sentence<"), ("two", "“改革”: 4 hits in 2 sentences<")]
    {
        let page = site.get(&format!("/speeches/{id}?q=改革&ui=en")).await.text();
        assert!(page.contains(expected), "{page}");
    }
}

#[tokio::test]
async fn a_sentence_comes_with_its_source() {
    let site = Site::of(&sample()).await;
    let page = site.get("/speeches/a1?q=改革&at=s0").await.text();
    assert!(page.contains("[EB/OL]. ") && page.contains("@misc{a1,"), "{page}");
    assert!(page.contains("/speeches/a1#s0") && page.contains("用过这句话"), "{page}");
    let paragraph = site.get("/speeches/a1?at=p0").await.text();
    assert!(attributes(&paragraph, "href").contains(&"/speeches/a1?at=s0#s0".to_owned()), "{paragraph}");
    assert!(!site.get("/speeches/a1?at=s999").await.text().contains("class=\"panel\""));
    assert_eq!(site.get("/speeches/a1?at=x").await.status, StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn text_title_and_query_are_never_html() {
    let evil = "<script>alert('x')</script>";
    let mut speech = speech("<b>\"'&", &format!("一、{evil}\n改革{evil}&amp;开放。"));
    speech.metadata.title = Some(format!("{evil}</title>"));
    speech.metadata.speaker = Some(evil.to_owned());
    speech.metadata.region = Some("\"><img src=x onerror=y>".to_owned());
    let site = Site::of(&[speech]).await;
    let id = escaped("<b>\"'&");
    let evil = escaped(&format!("{evil}\"'>"));
    let paths = [
        "/".to_owned(),
        format!("/search?q=改革{evil}"),
        "/search?q=改革".to_owned(),
        format!("/search?q=改革&speaker={evil}&from={evil}&limit={evil}&lens={evil}&snippets={evil}"),
        format!("/search?q=改革&{evil}=1"),
        format!("/speeches/{id}?q={evil}"),
        format!("/speeches/{id}"),
        format!("/speeches/{evil}"),
        format!("/{evil}"),
    ];
    for path in paths {
        let answer = site.get(&path).await;
        assert_eq!(answer.header("content-type"), "text/html; charset=utf-8");
        // The one script of every page.
        let page = answer.text().replace("<script src=\"/assets/app.", "");
        for tag in ["<script", "<img", "<b>\"", "</title>\"", "onerror=y>\""] {
            assert!(!page.contains(tag), "{path} has {tag}: {page}");
        }
        assert_eq!(page.matches("</title>").count(), 1, "{path}");
    }
    let page = site.get(&format!("/speeches/{id}?q=改革")).await.text();
    assert!(
        page.contains("<mark id=\"h1\">改革</mark>&#60;script&#62;alert(&#39;x&#39;)&#60;/script&#62;&#38;amp;开放。"),
        "{page}"
    );
}

#[tokio::test]
async fn the_pager_reaches_the_last_result_and_keeps_the_question() {
    let mut speeches: Vec<Speech> = (0..7).map(|n| speech(&format!("exact{n}"), "坚持改革，开放。")).collect();
    speeches.extend((0..4).map(|n| speech(&format!("loose{n}"), "坚持改革开放。")));
    speeches.extend((0..2).map(|n| speech(&format!("words{n}"), "开放。改革。")));
    for speech in &mut speeches {
        speech.metadata.level = Some(Level::City);
    }
    let site = Site::of(&speeches).await;
    for limit in [1, 3, 4, 7, 13] {
        let mut next = Some(format!("/search?q=改革，开放&limit={limit}&sort=oldest&level=city&level=unit&speaker="));
        let mut seen: Vec<String> = Vec::new();
        let mut pages = 0;
        while let Some(path) = next {
            pages += 1;
            let page = site.get(&path).await.text();
            let links = attributes(&page, "href");
            let mut shown: Vec<String> = links
                .iter()
                .filter_map(|link| link.strip_prefix("/speeches/"))
                .map(|link| link.split('?').next().unwrap_or_default().to_owned())
                .collect();
            shown.dedup();
            assert!(!shown.is_empty() && shown.len() <= limit, "{path}");
            seen.extend(shown);
            next = link_to(&page, "next");
            if let Some(next) = &next {
                assert!(next.contains("&sort=oldest&level=city&level=unit&offset="), "{next}");
            } else {
                assert!(page.contains("共 13 篇"), "{page}");
            }
        }
        assert_eq!(pages, 13_usize.div_ceil(limit));
        let tiers: Vec<&str> = seen.iter().map(|id| &id[..5]).collect();
        assert_eq!(tiers, [["exact"; 7].as_slice(), &["loose"; 4], &["words"; 2]].concat(), "{seen:?}");
        seen.sort();
        seen.dedup();
        assert_eq!(seen.len(), 13);
    }
    // With all tiers counted, the last page is one step away; before, the last page of exact matches is.
    let page = site.get("/search?q=改革，开放&limit=3&match=phrase").await.text();
    assert!(link_to(&page, "last").is_some_and(|link| link.ends_with("&offset=6")), "{page}");
    let page = site.get("/search?q=改革，开放&limit=3&offset=6").await.text();
    assert!(
        page.contains("第 7–9 篇") && link_to(&page, "prev").is_some_and(|link| link.ends_with("offset=3")),
        "{page}"
    );
}

// Dump

#[tokio::test]
async fn a_dumped_speech_gives_its_text_back_byte_for_byte() {
    for text in ["", " \n\t", "　　一、认清形势\r\n\r\n  要快。 要稳！”\n\n尾巴\n ", "没有句号"] {
        let dumped = serde_json::to_value(wire::DumpedSpeech::new(&speech("x", text))).expect("JSON");
        let mut joined = String::new();
        for sentence in dumped["sentences"].as_array().expect("sentences") {
            joined += sentence["gap"].as_str().expect("a gap");
            joined += sentence["text"].as_str().expect("a text");
        }
        joined += dumped["tail"].as_str().expect("a tail");
        assert_eq!(joined, text);
        assert_eq!((&dumped["id"], &dumped["title"], &dumped["date"]), (&json!("x"), &Value::Null, &Value::Null));
    }
}

// Connections

#[tokio::test]
async fn a_server_takes_up_a_new_index_without_a_failed_request() {
    let site = Site::of(&sample()).await;
    let (told, mut events) = mpsc::unbounded_channel();
    let tell = move |event: &Event| drop(told.send(event.to_string()));
    let limits = Limits { reload_every: Duration::from_millis(5), ..Limits::default() };
    let server = Server::start(State::with_events(site.open(), limits, tell)).await;
    let (stop, stopped) = oneshot::channel::<()>();
    let address = server.address;
    let asking = tokio::spawn(async move {
        let mut stopped = stopped;
        let mut answers = Vec::new();
        while stopped.try_recv().is_err() {
            let mut stream = TcpStream::connect(address).await.expect("to connect");
            let request = format!(
                "GET /api/v1/search?q={}&match=phrase HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n",
                escaped("改革")
            );
            stream.write_all(request.as_bytes()).await.expect("to send");
            let mut answer = String::new();
            stream.read_to_string(&mut answer).await.expect("an answer");
            answers.push(answer);
        }
        answers
    });
    for round in 1..=5 {
        let mut speeches = sample();
        speeches.extend((0..round).map(|n| speech(&format!("new{n}"), "改革。")));
        site.publish(&speeches).await;
        let event = within(events.recv()).await.expect("an event");
        assert!(event.ends_with(&format!("with {} speeches", speeches.len())), "{event}");
    }
    stop.send(()).expect("to stop");
    let answers = within(asking).await.expect("the answers");
    // Each answer is one whole state, and states only go forward.
    let totals = answers.iter().map(|answer| {
        assert!(answer.starts_with("HTTP/1.1 200 OK"), "{answer}");
        let body = answer.split("\r\n\r\n").nth(1).expect("a body");
        let body: Value = serde_json::from_str(body).expect("JSON");
        body["totals"]["speeches"].as_u64().expect("a total")
    });
    let totals: Vec<u64> = totals.collect();
    assert!(totals.is_sorted() && totals.iter().all(|total| (6..=11).contains(total)), "{totals:?}");
    server.stop().await;
}

#[tokio::test]
async fn a_request_under_way_is_finished_when_the_server_stops() {
    let site = Site::of(&[speech("long", &"一句很长很长的话，说了又说。\n".repeat(4_000))]).await;
    let server = Server::start(State::new(site.open(), Limits::default())).await;
    let mut stream = slow_stream(&server).await;
    stream.write_all(b"GET /api/v1/speeches/long HTTP/1.1\r\nhost: x\r\n\r\n").await.expect("to send");
    let mut answer = vec![0; 500];
    stream.read_exact(&mut answer).await.expect("the beginning of an answer");

    let address = server.address;
    let stopping = tokio::spawn(server.stop());
    within(async { while TcpStream::connect(address).await.is_ok() {} }).await;
    assert!(!stopping.is_finished());
    within(stream.read_to_end(&mut answer)).await.expect("the rest");
    within(stopping).await.expect("the server's end");

    let answer = String::from_utf8(answer).expect("text");
    let (head, body) = answer.split_once("\r\n\r\n").expect("a head and a body");
    assert!(head.starts_with("HTTP/1.1 200 OK"), "{head}");
    let body: Value = serde_json::from_str(body).expect("a whole answer");
    assert_eq!(body["sentences"].as_array().map(Vec::len), Some(4_000));
}

#[tokio::test]
async fn a_client_that_does_not_read_holds_nothing_up() {
    let site = Site::of(&[speech("long", &"一句很长很长的话，说了又说。\n".repeat(4_000))]).await;
    let limits = Limits { drain_time: Duration::from_millis(50), ..Limits::default() };
    let server = Server::start(State::new(site.open(), limits)).await;
    let mut stream = slow_stream(&server).await;
    stream.write_all(b"GET /api/v1/speeches/long HTTP/1.1\r\nhost: x\r\n\r\n").await.expect("to send");
    stream.read_exact(&mut [0; 100]).await.expect("the beginning of an answer");
    within(server.stop()).await;
}

#[tokio::test]
async fn a_connection_that_sends_no_head_is_closed() {
    let site = Site::of(&sample()).await;
    let limits = Limits { header_timeout: Duration::from_millis(100), ..Limits::default() };
    let server = Server::start(State::new(site.open(), limits)).await;
    for sent in ["", "GET / HT", "GET / HTTP/1.1\r\nhost: x\r\n", "GET /healthz HTTP/1.1\r\nhost: x\r\n\r\n"] {
        let mut stream = TcpStream::connect(server.address).await.expect("to connect");
        stream.write_all(sent.as_bytes()).await.expect("to send");
        let mut answer = String::new();
        // Whatever it says, it closes; an idle connection too.
        let _ = within(stream.read_to_string(&mut answer)).await;
        assert_eq!(answer.starts_with("HTTP/1.1 200"), sent.contains("healthz"), "{sent}: {answer}");
    }
    server.stop().await;
}

#[tokio::test]
async fn a_head_without_end_is_refused() {
    let site = Site::of(&sample()).await;
    let server = Server::start(State::new(site.open(), Limits::default())).await;
    for head in [
        format!("GET /?q={} HTTP/1.1\r\n\r\n", "a".repeat(200_000)),
        format!("GET / HTTP/1.1\r\nx: {}\r\n\r\n", "a".repeat(200_000)),
    ] {
        let mut stream = TcpStream::connect(server.address).await.expect("to connect");
        // The server may close before all is sent.
        let _ = stream.write_all(head.as_bytes()).await;
        let mut answer = [0; 12];
        within(stream.read_exact(&mut answer)).await.expect("an answer");
        assert!(answer.starts_with(b"HTTP/1.1 4"), "{}", String::from_utf8_lossy(&answer));
    }
    server.stop().await;
}

// The small language of these tests

/// A speech whose lines that begin with 一、 or 二、 are headings.
fn speech(id: &str, text: &str) -> Speech {
    let mut speech = Speech { id: id.to_owned(), text: text.to_owned(), ..Speech::default() };
    let mut under = None;
    for (n, span) in (0..).zip(tifa::text::sentences(text)) {
        let is_heading = text[span.range.clone()].starts_with(['一', '二']) && text[span.range.clone()].contains('、');
        if is_heading {
            speech.headings.push(Heading { sentence: n, level: 1, parent: None });
        }
        speech.sentences.push(Sentence {
            range: span.range.start as u32..span.range.end as u32,
            paragraph: span.paragraph,
            kind: if is_heading { SentenceKind::Heading } else { SentenceKind::Body },
            heading: if is_heading { None } else { under },
            noise: None,
        });
        if is_heading {
            under = Some(speech.headings.len() as u32 - 1);
        }
    }
    speech
}

fn sample() -> Vec<Speech> {
    let known = |id: &str, text: &str, metadata: Metadata| Speech { metadata, ..speech(id, text) };
    let date = |text: &str| Some(text.parse().expect("a date"));
    let text = |text: &str| Some(text.to_owned());
    let extra = [("录入".to_owned(), json!({"人": "小王"}))].into_iter().collect();
    vec![
        known(
            "2018/动员 会#1?.txt",
            "同志们：\n一、认清形势\n要牢固树立“項目為王、環境是金”的理念。\n二、狠抓落实\n项目为王，环境是金，谁都一样。\n",
            Metadata {
                title: text("在项目建设动员会上的讲话"),
                date: date("2018-02"),
                speaker: text("甲书记"),
                region: text("云水县"),
                level: Some(Level::County),
                source: text("手稿"),
                extra,
                ..Metadata::default()
            },
        ),
        known("loose", "项目为王环境是金，这句话要记牢。\n", Metadata::default()),
        known("a1", "改革不停步。\n", Metadata { date: date("2013"), ..Metadata::default() }),
        known(
            "a2",
            "改革再出发。\n",
            Metadata {
                date: date("2014-05-01"),
                speaker: text("乙省长"),
                issuer: text("云岭省政府"),
                level: Some(Level::Province),
                ..Metadata::default()
            },
        ),
        known(
            "a3",
            "改革，改革，还是改革。\n",
            Metadata {
                date: date("2015-12-31"),
                speaker: text("丙市长"),
                region: text("安平市"),
                level: Some(Level::City),
                ..Metadata::default()
            },
        ),
        known("a4", "改革为了人民。\n", Metadata { date: date("2016-03"), ..Metadata::default() }),
        known("a5", "没有日期的改革。\n", Metadata::default()),
        known("words", "环境要好。\n改革要快。\n", Metadata { ..Metadata::default() }),
    ]
}

/// An index in a temporary folder, and a router that answers from it.
struct Site {
    dir: TempDir,
    index: Index,
    router: Router,
}

impl Site {
    async fn of(speeches: &[Speech]) -> Site {
        Site::with(speeches, Limits::default()).await
    }

    async fn with(speeches: &[Speech], limits: Limits) -> Site {
        let dir = tempfile::tempdir().expect("a folder");
        publish(dir.path(), speeches);
        let index = Index::open(dir.path()).expect("an index");
        let router = router(State::new(index.clone(), limits));
        Site { dir, index, router }
    }

    /// The index, opened once more.
    fn open(&self) -> Index {
        Index::open(self.dir.path()).expect("an index")
    }

    /// Publishes other speeches in the place of those there are.
    async fn publish(&self, speeches: &[Speech]) {
        let (dir, speeches) = (self.dir.path().to_owned(), speeches.to_vec());
        tokio::task::spawn_blocking(move || publish(&dir, &speeches)).await.expect("to publish");
    }

    fn version(&self) -> String {
        self.index.snapshot().version().to_owned()
    }

    async fn get(&self, path: &str) -> Answer {
        self.ask(Method::GET, path, &[]).await
    }

    async fn ask(&self, method: Method, path: &str, headers: &[(&str, &str)]) -> Answer {
        // Paths are written readably here; a client escapes them.
        let as_is = |c: char| c.is_ascii_graphic() && !"\"<>".contains(c);
        let path: String =
            path.chars().map(|c| if as_is(c) { c.to_string() } else { escaped(&c.to_string()) }).collect();
        let mut request = Request::builder().method(method).uri(path);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let request = request.body(Body::empty()).expect("a request");
        let response = self.router.clone().oneshot(request).await.expect("a response");
        let (parts, body) = response.into_parts();
        let body = to_bytes(body, usize::MAX).await.expect("a body");
        Answer { status: parts.status, headers: parts.headers, body }
    }
}

fn publish(dir: &Path, speeches: &[Speech]) {
    let root = PathBuf::from("/speeches");
    let indexer = Indexer::open(dir, IndexOptions { memory: 64 << 20, ..IndexOptions::default() }).expect("an indexer");
    for (order, speech) in (0..).zip(speeches) {
        let origin = Origin { order, file: root.join(&speech.id) };
        let hash = *blake3::hash(speech.text.as_bytes()).as_bytes();
        indexer.offer(&speech.id, hash, origin, || speech.clone()).expect("to index");
    }
    indexer.finish(&[root], |_: &Path| false).expect("to publish");
}

struct Answer {
    status: StatusCode,
    headers: HeaderMap,
    body: Bytes,
}

impl Answer {
    fn text(&self) -> String {
        String::from_utf8(self.body.to_vec()).expect("text")
    }

    fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|error| panic!("{error}: {}", self.text()))
    }

    /// Empty where there is none.
    fn header(&self, name: &str) -> String {
        self.headers.get(name).map(|value| value.to_str().expect("text").to_owned()).unwrap_or_default()
    }
}

fn assert_problem(answer: &Answer, status: StatusCode, code: &str) {
    assert_eq!(answer.status, status, "{}", answer.text());
    assert_eq!(answer.header("content-type"), "application/problem+json", "{}", answer.text());
    let problem = answer.json();
    assert_eq!(problem["code"], json!(code), "{problem}");
    assert_eq!(problem["status"], json!(status.as_u16()));
    assert_eq!(problem["type"], json!("about:blank"));
    assert_eq!(problem["title"].as_str(), status.canonical_reason());
    for name in ["detail", "detail_zh", "instance"] {
        assert!(problem[name].as_str().is_some_and(|text| !text.is_empty()), "{problem}");
    }
}

/// The values of an attribute, with the references of HTML undone.
fn attributes(page: &str, name: &str) -> Vec<String> {
    let before = format!("{name}=\"");
    let values = page.split(&before).skip(1).filter_map(|rest| rest.split('"').next());
    values.map(|value| value.replace("&#38;", "&")).collect()
}

/// Where the pager's link with this `rel` leads.
fn link_to(page: &str, rel: &str) -> Option<String> {
    let before = page.split(&format!("\" rel=\"{rel}\"")).next().filter(|before| before.len() < page.len())?;
    Some(before.rsplit("href=\"").next()?.replace("&#38;", "&"))
}

fn escaped(text: &str) -> String {
    text.bytes().map(|byte| format!("%{byte:02X}")).collect()
}

/// A server on a port of its own.
struct Server {
    address: std::net::SocketAddr,
    stop: oneshot::Sender<()>,
    task: tokio::task::JoinHandle<()>,
}

impl Server {
    async fn start(state: State) -> Server {
        // Small buffers, so that a long answer is under way until it is read.
        let socket = TcpSocket::new_v4().expect("a socket");
        socket.set_send_buffer_size(4 << 10).expect("a buffer");
        socket.bind(([127, 0, 0, 1], 0).into()).expect("a port");
        let listener: TcpListener = socket.listen(128).expect("to listen");
        let address = listener.local_addr().expect("an address");
        let (stop, stopped) = oneshot::channel();
        let task = tokio::spawn(serve(listener, state, async { drop(stopped.await) }));
        Server { address, stop, task }
    }

    async fn stop(self) {
        self.stop.send(()).expect("a server");
        within(self.task).await.expect("its end");
    }
}

async fn slow_stream(server: &Server) -> TcpStream {
    let socket = TcpSocket::new_v4().expect("a socket");
    socket.set_recv_buffer_size(4 << 10).expect("a buffer");
    socket.connect(server.address).await.expect("to connect")
}

/// What must happen, and soon; a test that waits for ever tells nothing.
async fn within<T>(future: impl Future<Output = T>) -> T {
    tokio::time::timeout(Duration::from_secs(60), future).await.expect("it takes too long")
}
