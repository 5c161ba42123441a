//! The local server that `fetch` fetches from when nobody names a URL: on loopback, on a thread of
//! the program, so that it is gone with it however that ends.
//!
//! One thread with an event loop serves thousands of requests at a time: it waits and sends, it
//! computes nothing. Its CPU time is eggtop's own, no worker's.

use std::io;
use std::net::{Ipv4Addr, SocketAddr, SocketAddrV4};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpSocket, TcpStream};
use tokio::runtime;
use tokio::sync::oneshot;
use tokio::time::{sleep, timeout};

use super::ports::Ports;
use super::routes::{Answer, Route};

/// The longest head of a request.
const LONGEST_HEAD: usize = 8_192;
/// How long a client may take to say what it wants.
const PATIENCE: Duration = Duration::from_secs(30);
/// Connections that may wait to be accepted.
const BACKLOG: u32 = 4_096;
/// A body that drips comes in so many pieces.
const DRIPS: u32 = 20;
/// What bodies are cut from.
static PIECE: [u8; 65_536] = [b'.'; 65_536];

/// A server that is there until it is dropped.
#[derive(Debug)]
pub struct LocalServer {
    ports: Ports,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
    /// Bound but not listening: the system refuses who comes, and gives the port to nobody else.
    _refused: TcpSocket,
    /// Listening but never looked at: who comes waits for ever.
    _silent: std::net::TcpListener,
}

impl LocalServer {
    /// Starts a server on free ports of the loopback address.
    pub fn start() -> io::Result<Self> {
        let anywhere = SocketAddr::V4(SocketAddrV4::new(Ipv4Addr::LOCALHOST, 0));
        let refused = TcpSocket::new_v4()?;
        refused.bind(anywhere)?;
        let silent = std::net::TcpListener::bind(anywhere)?;
        let (stop, stopped) = oneshot::channel();
        let event_loop = runtime::Builder::new_current_thread()
            .enable_all()
            .build()?;
        let listener = event_loop.block_on(async {
            let socket = TcpSocket::new_v4()?;
            socket.bind(anywhere)?;
            socket.listen(BACKLOG)
        })?;
        let ports = Ports {
            open: listener.local_addr()?.port(),
            refused: refused.local_addr()?.port(),
            silent: silent.local_addr()?.port(),
        };
        let thread = thread::Builder::new()
            .name("local-server".to_owned())
            .spawn(move || {
                event_loop.block_on(async {
                    tokio::select! {
                        _ = stopped => {}
                        () = accept(listener) => {}
                    }
                });
            })?;
        Ok(Self {
            ports,
            stop: Some(stop),
            thread: Some(thread),
            _refused: refused,
            _silent: silent,
        })
    }

    /// Returns its ports.
    pub const fn ports(&self) -> Ports {
        self.ports
    }
}

impl Drop for LocalServer {
    fn drop(&mut self) {
        drop(self.stop.take());
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

/// Serves everybody who comes.
async fn accept(listener: TcpListener) {
    loop {
        match listener.accept().await {
            Ok((stream, _)) => {
                // a client that goes away while it is served is no concern of the server
                tokio::spawn(async { serve(stream).await.ok() });
            }
            // no descriptor is left for it: others will give theirs back
            Err(_) => sleep(Duration::from_millis(5)).await,
        }
    }
}

/// Answers one request and closes the connection.
async fn serve(mut stream: TcpStream) -> io::Result<()> {
    stream.set_nodelay(true)?;
    let Ok(path) = timeout(PATIENCE, read_path(&mut stream)).await else {
        return Ok(());
    };
    let route = path?.and_then(|path| Route::of(&path));
    let Some(Route { wait, answer }) = route else {
        return refuse(&mut stream, 404).await;
    };
    sleep(wait).await;
    match answer {
        Answer::Status(status) => refuse(&mut stream, status).await,
        Answer::Reset => stream.set_zero_linger(),
        Answer::Body { bytes, over } => send(&mut stream, bytes, over).await,
    }
}

/// Reads the head of a request and returns its path, if it is one that gets something.
async fn read_path(stream: &mut TcpStream) -> io::Result<Option<String>> {
    let mut head = Vec::new();
    while !head.windows(4).any(|end| end == b"\r\n\r\n") {
        if head.len() > LONGEST_HEAD || stream.read_buf(&mut head).await? == 0 {
            return Ok(None);
        }
    }
    let text = String::from_utf8_lossy(&head);
    let path = text
        .strip_prefix("GET ")
        .and_then(|rest| rest.split(' ').next());
    Ok(path.map(str::to_owned))
}

async fn refuse(stream: &mut TcpStream, status: u16) -> io::Result<()> {
    let words = match status {
        403 => "Forbidden",
        404 => "Not Found",
        _ => "As Asked",
    };
    let head = head(&format!("{status} {words}"), 0);
    stream.write_all(head.as_bytes()).await?;
    stream.shutdown().await
}

/// Sends so many bytes, spread over a time.
async fn send(stream: &mut TcpStream, bytes: u64, over: Duration) -> io::Result<()> {
    stream.write_all(head("200 OK", bytes).as_bytes()).await?;
    if over > Duration::ZERO {
        let each = bytes / u64::from(DRIPS);
        for _ in 0..DRIPS {
            sleep(over / DRIPS).await;
            write(stream, each).await?;
        }
        write(stream, bytes - each * u64::from(DRIPS)).await?;
    } else {
        write(stream, bytes).await?;
    }
    stream.shutdown().await
}

async fn write(stream: &mut TcpStream, mut bytes: u64) -> io::Result<()> {
    while bytes > 0 {
        let piece = bytes.min(PIECE.len() as u64);
        stream.write_all(&PIECE[..piece as usize]).await?;
        bytes -= piece;
    }
    Ok(())
}

fn head(status: &str, bytes: u64) -> String {
    format!("HTTP/1.1 {status}\r\nContent-Length: {bytes}\r\nConnection: close\r\n\r\n")
}

#[cfg(test)]
mod tests {
    use std::io::{Read, Write};

    use super::*;

    fn ask(port: u16, path: &str) -> io::Result<String> {
        let mut stream = std::net::TcpStream::connect((Ipv4Addr::LOCALHOST, port))?;
        write!(stream, "GET {path} HTTP/1.1\r\nHost: here\r\n\r\n")?;
        let mut answer = String::new();
        stream.read_to_string(&mut answer)?;
        Ok(answer)
    }

    #[test]
    fn answers_as_asked() {
        let server = LocalServer::start().unwrap();
        let port = server.ports().open;
        let answer = ask(port, "/wait/1/size/70000").unwrap();
        assert!(answer.starts_with("HTTP/1.1 200 OK\r\n"), "{answer}");
        assert!(answer.ends_with(&format!("\r\n\r\n{}", ".".repeat(70_000))));
        let drip = ask(port, "/drip/1/size/47").unwrap();
        assert!(drip.ends_with(&format!("\r\n\r\n{}", ".".repeat(47))));
        assert!(ask(port, "/status/403").unwrap().contains("403 Forbidden"));
        assert!(ask(port, "/nonsense").unwrap().contains("404 Not Found"));
    }

    #[test]
    fn goes_wrong_as_asked() {
        let server = LocalServer::start().unwrap();
        let ports = server.ports();
        let reset = ask(ports.open, "/reset").unwrap_err();
        assert_eq!(reset.kind(), io::ErrorKind::ConnectionReset);
        let refused = ask(ports.refused, "/").unwrap_err();
        assert_eq!(refused.kind(), io::ErrorKind::ConnectionRefused);
        let silent = std::net::TcpStream::connect((Ipv4Addr::LOCALHOST, ports.silent)).unwrap();
        silent
            .set_read_timeout(Some(Duration::from_millis(30)))
            .unwrap();
        assert!((&silent).write_all(b"GET / HTTP/1.1\r\n\r\n").is_ok());
        assert!((&silent).read(&mut [0]).is_err());
    }

    #[test]
    fn is_gone_when_it_is_dropped() {
        let server = LocalServer::start().unwrap();
        let port = server.ports().open;
        // one that is being served does not keep it
        let waiting = std::net::TcpStream::connect((Ipv4Addr::LOCALHOST, port)).unwrap();
        (&waiting)
            .write_all(b"GET /wait/60000/size/1 HTTP/1.1\r\n\r\n")
            .unwrap();
        drop(server);
        let refused = ask(port, "/size/1").unwrap_err();
        assert_eq!(refused.kind(), io::ErrorKind::ConnectionRefused);
    }
}
