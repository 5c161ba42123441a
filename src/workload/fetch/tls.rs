//! TLS with the certificates that the system trusts, which are those that Python trusts, too.

use std::sync::{Arc, OnceLock};

use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::ServerName;
use tokio_rustls::rustls::{ClientConfig, RootCertStore};

use super::trouble::Trouble;

/// Opens a secure stream to a host over a stream to it.
pub(super) async fn open(host: &str, stream: TcpStream) -> Result<TlsStream<TcpStream>, Trouble> {
    // reading the certificates takes some milliseconds, once in a process
    static CONFIG: OnceLock<Option<Arc<ClientConfig>>> = OnceLock::new();
    let config = CONFIG.get_or_init(|| config(trusted()).map(Arc::new));
    let config = config.as_ref().ok_or(Trouble::Url(
        "https needs certificates, and there are none here",
    ))?;
    secure(Arc::clone(config), host, stream).await
}

async fn secure(
    config: Arc<ClientConfig>,
    host: &str,
    stream: TcpStream,
) -> Result<TlsStream<TcpStream>, Trouble> {
    let name = ServerName::try_from(host.to_owned())
        .map_err(|_| Trouble::Url("a host whose name no certificate can bear"))?;
    Ok(TlsConnector::from(config).connect(name, stream).await?)
}

/// Returns the certificates that the system trusts.
fn trusted() -> RootCertStore {
    let mut store = RootCertStore::empty();
    store.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
    store
}

/// Returns what to trust; nothing where no certificate is trusted.
fn config(trusted: RootCertStore) -> Option<ClientConfig> {
    if trusted.is_empty() {
        return None;
    }
    let config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .ok()?
        .with_root_certificates(trusted)
        .with_no_client_auth();
    Some(config)
}

#[cfg(test)]
mod tests {
    use super::*;
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    use tokio::net::TcpListener;
    use tokio_rustls::TlsAcceptor;
    use tokio_rustls::rustls::ServerConfig;
    use tokio_rustls::rustls::pki_types::PrivatePkcs8KeyDer;

    /// Speaks as a server with a certificate for this name; returns what a client read that trusts it.
    async fn read_from(name: &str) -> Result<String, Trouble> {
        let made = rcgen::generate_simple_self_signed([name.to_owned()]).unwrap();
        let key = PrivatePkcs8KeyDer::from(made.signing_key.serialize_der());
        let server = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_no_client_auth()
            .with_single_cert(vec![made.cert.der().clone()], key.into())
            .unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let serve = async {
            let (stream, _) = listener.accept().await.unwrap();
            if let Ok(mut stream) = TlsAcceptor::from(Arc::new(server)).accept(stream).await {
                stream.write_all(b"eggs").await.unwrap();
                stream.shutdown().await.unwrap();
            }
        };
        let mut store = RootCertStore::empty();
        store.add(made.cert.der().clone()).unwrap();
        let config = Arc::new(config(store).unwrap());
        let read = async {
            let stream = TcpStream::connect(address).await.unwrap();
            let mut stream = secure(config, "eggs.example", stream).await?;
            let mut text = String::new();
            stream.read_to_string(&mut text).await?;
            Ok(text)
        };
        tokio::join!(serve, read).1
    }

    fn run<T>(work: impl Future<Output = T>) -> T {
        tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .unwrap()
            .block_on(work)
    }

    #[test]
    fn a_server_with_the_right_certificate_is_accepted() {
        assert_eq!(run(read_from("eggs.example")).unwrap(), "eggs");
    }

    #[test]
    fn a_server_with_a_certificate_of_another_host_is_refused() {
        let trouble = run(read_from("spam.example")).unwrap_err();
        assert!(trouble.to_string().contains("certificate"), "{trouble}");
    }

    #[test]
    fn where_nobody_is_trusted_nothing_is_secure() {
        assert!(config(RootCertStore::empty()).is_none());
    }
}
