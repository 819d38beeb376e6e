#!/usr/bin/env python3
"""Captures what real clients say first, into this folder: one file each, the octets as they left the client.

    python3 -m venv venv && venv/bin/pip install pyOpenSSL curl_cffi && venv/bin/python capture.py

Each client connects to a socket of this script, which answers nothing and keeps what comes within a moment. The clients
are OpenSSL and curl of the machine, OpenSSL inside of pyOpenSSL, and BoringSSL inside of curl_cffi with the manners of
browsers. Names are of the reserved top level `example` (RFC 2606). What is captured again differs in its random parts.
"""
import pathlib
import select
import socket
import subprocess
import tempfile
import threading

import curl_cffi
from OpenSSL import SSL

HERE = pathlib.Path(__file__).resolve().parent
QUIET_S = 0.4
HOST = "www.shop.example"


def capture(name, start):
    """Keeps the first octets that the client sends which `start` starts with the port."""
    listener = socket.create_server(("127.0.0.1", 0))
    port = listener.getsockname()[1]
    client = threading.Thread(target=start, args=(port,), daemon=True)
    client.start()
    listener.settimeout(20)
    peer, _ = listener.accept()
    octets = peer.recv(65536)
    while select.select([peer], [], [], QUIET_S)[0]:
        more = peer.recv(65536)
        if not more:
            break
        octets += more
    peer.close()
    listener.close()
    client.join(20)
    (HERE / f"{name}.hello").write_bytes(octets)
    print(f"{name}: {len(octets)} octets")


def s_client(*words):
    def start(port):
        command = ["openssl", "s_client", "-connect", f"127.0.0.1:{port}", *words]
        subprocess.run(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                       stderr=subprocess.DEVNULL, timeout=20)
    return start


def session_of_a_server(folder):
    """A session of OpenSSL's own server, which allows early data."""
    key, certificate, session = (str(folder / name) for name in ("key", "certificate", "session"))
    subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
                    "-subj", f"/CN={HOST}", "-keyout", key, "-out", certificate], check=True, capture_output=True)
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    server = subprocess.Popen(["openssl", "s_server", "-accept", str(port), "-key", key, "-cert", certificate,
                               "-early_data"], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    server.stdout.readline()
    client = subprocess.Popen(["openssl", "s_client", "-connect", f"127.0.0.1:{port}", "-servername", HOST,
                               "-sess_out", session], stdin=subprocess.PIPE, stdout=subprocess.DEVNULL,
                              stderr=subprocess.DEVNULL)
    while not pathlib.Path(session).exists() or not pathlib.Path(session).stat().st_size:
        select.select([], [], [], QUIET_S)
    client.terminate()
    server.terminate()
    return session


def curl(*words):
    def start(port):
        command = ["curl", "-sk", "--resolve", f"{HOST}:{port}:127.0.0.1", *words, f"https://{HOST}:{port}/"]
        subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, timeout=20)
    return start


def curl_address(port):
    subprocess.run(["curl", "-sk", f"https://127.0.0.1:{port}/"], stdout=subprocess.DEVNULL,
                   stderr=subprocess.DEVNULL, timeout=20)


def new_openssl(port):
    context = SSL.Context(SSL.TLS_CLIENT_METHOD)
    context.set_alpn_protos([b"h2", b"http/1.1"])
    connection = SSL.Connection(context, socket.create_connection(("127.0.0.1", port)))
    connection.set_tlsext_host_name(HOST.encode())
    connection.set_connect_state()
    try:
        connection.do_handshake()
    except (SSL.Error, OSError):
        pass


def browser(which):
    def start(port):
        try:
            curl_cffi.get(f"https://{HOST}:{port}/", impersonate=which, verify=False, timeout=10,
                          curl_options={curl_cffi.CurlOpt.RESOLVE: [f"{HOST}:{port}:127.0.0.1"]})
        except Exception:  # the peer never answers
            pass
    return start


capture("openssl-3.0", s_client("-servername", HOST))
capture("openssl-3.0-alpn", s_client("-servername", HOST, "-alpn", "h2,http/1.1"))
capture("openssl-3.0-tls12", s_client("-servername", HOST, "-tls1_2"))
capture("openssl-3.0-tls11", s_client("-servername", HOST, "-tls1_1", "-cipher", "ALL:@SECLEVEL=0"))
capture("openssl-3.0-no-name", s_client("-noservername"))
with tempfile.TemporaryDirectory() as folder:
    session = session_of_a_server(pathlib.Path(folder))
    early = pathlib.Path(folder) / "early"
    early.write_text("GET / HTTP/1.1\r\n\r\n")
    capture("openssl-3.0-resumed", s_client("-servername", HOST, "-sess_in", session))
    capture("openssl-3.0-early-data", s_client("-servername", HOST, "-sess_in", session, "-early_data", early))
capture("openssl-4.0-post-quantum", new_openssl)
capture("curl", curl())
capture("curl-http1", curl("--http1.1"))
capture("curl-tls12", curl("--tls-max", "1.2"))
capture("curl-address", curl_address)
for which in ("chrome131", "chrome152", "firefox133", "firefox155", "safari270", "tor145"):
    capture(f"like-{which}", browser(which))
