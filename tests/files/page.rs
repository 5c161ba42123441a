//! The page of a session in a real browser, with real clicks and keys: in Chromium, where there is one
//! (`EGGTOP_CHROMIUM` names another than that of the path); without one it is said that nothing was tried.

use std::env;
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use serde_json::{Value, json};

/// The browser on a page; commands and replies go through pipes.
struct Browser {
    child: Child,
    to: ChildStdin,
    from: BufReader<ChildStdout>,
    page: Option<String>,
    number: u64,
    /// Errors of scripts.
    errors: Vec<Value>,
    _home: tempfile::TempDir,
}

fn chromium() -> Option<PathBuf> {
    if let Some(named) = env::var_os("EGGTOP_CHROMIUM") {
        return Some(named.into());
    }
    let path = env::var_os("PATH")?;
    let names = ["chromium", "chromium-browser", "google-chrome"];
    env::split_paths(&path)
        .flat_map(|folder| names.map(|name| folder.join(name)))
        .find(|file| file.is_file())
}

impl Browser {
    fn open(program: &Path, page: &Path) -> Self {
        let home = tempfile::tempdir().unwrap();
        // it reads commands from descriptor 3 and replies on 4
        let script = "exec timeout 240 \"$0\" \"$@\" 3<&0 4>&1 1>&2";
        let mut child = Command::new("sh")
            .args(["-c", script])
            .arg(program)
            .args([
                "--headless",
                "--no-sandbox",
                "--disable-gpu",
                "--no-first-run",
            ])
            .args([
                "--disable-background-networking",
                "--disable-component-update",
            ])
            .args([
                "--disable-sync",
                "--disable-dev-shm-usage",
                "--window-size=1200,900",
            ])
            .arg("--remote-debugging-pipe")
            .arg(format!("--user-data-dir={}", home.path().display()))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut browser = Self {
            to: child.stdin.take().unwrap(),
            from: BufReader::new(child.stdout.take().unwrap()),
            child,
            page: None,
            number: 0,
            errors: Vec::new(),
            _home: home,
        };
        let target = browser.call("Target.createTarget", &json!({"url": "about:blank"}));
        let wanted = json!({"targetId": target["targetId"], "flatten": true});
        let session = browser.call("Target.attachToTarget", &wanted);
        browser.page = Some(session["sessionId"].as_str().unwrap().to_owned());
        browser.call("Runtime.enable", &json!({}));
        let address = format!("file://{}", page.display());
        browser.call("Page.navigate", &json!({"url": address}));
        while browser.ask("document.readyState == 'complete' && location.protocol == 'file:'")
            != true
        {
            std::thread::yield_now();
        }
        browser
    }

    fn call(&mut self, method: &str, params: &Value) -> Value {
        self.number += 1;
        let mut command = json!({"id": self.number, "method": method, "params": params});
        if let Some(page) = &self.page {
            command["sessionId"] = page.as_str().into();
        }
        write!(self.to, "{command}\0").unwrap();
        self.to.flush().unwrap();
        loop {
            let mut bytes = Vec::new();
            self.from.read_until(0, &mut bytes).unwrap();
            assert_eq!(bytes.pop(), Some(0), "the browser ended at {method}");
            let answer: Value = serde_json::from_slice(&bytes).unwrap();
            if answer["method"] == "Runtime.exceptionThrown" {
                self.errors.push(answer["params"].clone());
            }
            if answer["id"] == self.number {
                assert!(answer["error"].is_null(), "{method}: {answer}");
                return answer["result"].clone();
            }
        }
    }

    /// Returns what an expression gives on the page.
    fn ask(&mut self, expression: &str) -> Value {
        let wanted = json!({"expression": expression, "returnByValue": true});
        let answer = self.call("Runtime.evaluate", &wanted);
        assert!(
            answer["exceptionDetails"].is_null(),
            "{expression}: {answer}"
        );
        answer["result"]["value"].clone()
    }

    fn text(&mut self, selector: &str) -> String {
        let answer = self.ask(&format!("document.querySelector('{selector}').textContent"));
        answer.as_str().unwrap().to_owned()
    }

    /// Clicks with the mouse so far into what is found, in parts of its width.
    fn click(&mut self, selector: &str, part: f64) {
        let script = format!(
            "(() => {{ const e = document.querySelector('{selector}'); \
             e.scrollIntoView({{block: 'center'}}); const b = e.getBoundingClientRect(); \
             return [b.left + b.width * {part}, b.top + b.height / 2]; }})()"
        );
        let place = self.ask(&script);
        for (kind, buttons) in [("mousePressed", 1), ("mouseReleased", 0)] {
            let event = json!({"type": kind, "x": place[0], "y": place[1], "button": "left",
                "buttons": buttons, "clickCount": 1});
            self.call("Input.dispatchMouseEvent", &event);
        }
    }

    fn press(&mut self, key: &str) {
        for kind in ["keyDown", "keyUp"] {
            let event = json!({"type": kind, "key": key});
            self.call("Input.dispatchKeyEvent", &event);
        }
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        let close = json!({"id": 0, "method": "Browser.close"});
        let _ = write!(self.to, "{close}\0");
        let _ = self.child.wait();
    }
}

/// Exports the session of the tests, with a mark that is no friend of pages.
fn page(folder: &Path) -> PathBuf {
    let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/session-1.jsonl");
    let mut session = std::fs::read_to_string(data).unwrap();
    let label = "<img src=x onerror=alert(1)></script>\u{1b}[2J";
    let mark = json!({"at": 900_000_000, "kind": {"mark": {"label": label}}});
    session.push_str(&mark.to_string());
    session.push('\n');
    let (from, to) = (folder.join("eggs.jsonl"), folder.join("eggs.html"));
    std::fs::write(&from, session).unwrap();
    let output = Command::new(env!("CARGO_BIN_EXE_eggtop"))
        .arg("export")
        .arg(&from)
        .args(["--to", "html", "--out"])
        .arg(&to)
        .output()
        .unwrap();
    assert!(
        output.status.success() && output.stderr.is_empty(),
        "{output:?}"
    );
    to
}

#[test]
fn a_page_is_whole_and_needs_nothing_else() {
    let folder = tempfile::tempdir().unwrap();
    let text = std::fs::read_to_string(page(folder.path())).unwrap();
    assert!(text.len() < 100_000, "{}", text.len());
    assert!(!text.contains("http:") && !text.contains("https:") && !text.contains("<img"));
    assert!(
        !text
            .chars()
            .any(|letter| letter.is_control() && letter != '\n')
    );
    for words in [
        "default-src 'none'",
        "native pool x2",
        "1.9 of 2 cores busy",
    ] {
        assert!(text.contains(words), "{words}");
    }
}

#[test]
fn a_page_is_gone_through_with_mouse_and_keys() {
    let Some(program) = chromium() else {
        println!("not tried: there is no Chromium on the path, and EGGTOP_CHROMIUM names none");
        return;
    };
    let folder = tempfile::tempdir().unwrap();
    let file = page(folder.path());
    let mut browser = Browser::open(&program, &file);
    assert_eq!(browser.text("#name"), "native pool x2");
    let seconds = |text: String| -> f64 { text.trim_end_matches(" s").parse().unwrap() };
    browser.press("End");
    let end = seconds(browser.text("#now"));

    browser.click("#rows canvas", 0.5);
    let middle = seconds(browser.text("#now"));
    assert!((middle - end / 2.0).abs() < end * 0.05, "{middle} of {end}");
    assert_eq!(browser.text("#rows output"), "running task 2");
    let lit = "(() => { const c = document.querySelector('#rows canvas'); const d = \
        c.getContext('2d').getImageData(0, 0, c.width, c.height).data; let n = 0; \
        for (let i = 3; i < d.length; i += 4) n += d[i] > 0; return n / (d.length / 4); })()";
    let lit = browser.ask(lit).as_f64().unwrap();
    assert!((0.4..1.0).contains(&lit), "{lit}");

    // only what lanes of this session have
    let legend = browser.text("#legend");
    assert!(
        legend.contains("running") && !legend.contains("GIL"),
        "{legend}"
    );

    browser.press("ArrowRight");
    assert!(seconds(browser.text("#now")) > middle);
    browser.press("Home");
    assert_eq!(browser.text("#now"), "0.000 s");
    browser.press("p");
    assert_eq!(browser.text("#name"), "native serial");
    browser.click("#runs button:last-child", 0.5);
    assert_eq!(browser.text("#name"), "native pool x2");
    browser.click("#time", 0.25);
    assert!(seconds(browser.text("#now")) < end / 2.0);

    let mark = browser.text("#marks button");
    assert!(
        mark.starts_with("<img src=x onerror=alert(1)></script>?[2J"),
        "{mark}"
    );
    browser.click("#marks button", 0.5);
    assert_eq!(browser.ask("document.images.length"), 0);
    assert!(browser.errors.is_empty(), "{:?}", browser.errors);
}
