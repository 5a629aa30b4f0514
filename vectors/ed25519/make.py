"""Makes cases.tsv: inputs of ours, judged by OpenSSL through Python's `cryptography`."""
import hashlib
import cryptography
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.backends.openssl import backend
from cryptography.hazmat.primitives import serialization as s
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

L = 2**252 + 27742317777372353535851937790883648493
P = 2**255 - 19


def draw(label, count):
    out, i = b"", 0
    while len(out) < count:
        out += hashlib.sha512(f"probity/ed25519/{label}/{i}".encode()).digest()
        i += 1
    return out[:count]


def judged(public, signature, message):
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, message)
        return "valid"
    except (InvalidSignature, ValueError):
        return "invalid"


rows = []


def row(kind, seed, public, message, signature, verdict=None):
    rows.append([str(len(rows) + 1), seed.hex(), public.hex(), message.hex(), signature.hex(),
                 verdict or judged(public, signature, message), kind])


for n in range(400):
    seed = draw(f"seed{n}", 32) if n > 3 else bytes([[0, 255, 1, 128][n]] * 32)
    key = Ed25519PrivateKey.from_private_bytes(seed)
    public = key.public_key().public_bytes(s.Encoding.Raw, s.PublicFormat.Raw)
    message = draw(f"message{n}", [0, 1, 2, 31, 32, 63, 64, 65, 111, 112, 127, 128, 129, 200][n % 14])
    signature = key.sign(message)
    row("signed", seed, public, message, signature)
    if n >= 30:
        continue
    scalar = int.from_bytes(signature[32:], "little")
    row("S + L", b"", public, message, signature[:32] + (scalar + L).to_bytes(32, "little"))
    row("S negated", b"", public, message, signature[:32] + (L - scalar).to_bytes(32, "little"))
    row("sign of R", b"", public, message, signature[:31] + bytes([signature[31] ^ 128]) + signature[32:])
    row("sign of A", b"", public[:31] + bytes([public[31] ^ 128]), message, signature)
    row("other message", b"", public, message + b"\0", signature)
    row("halves swapped", b"", public, message, signature[32:] + signature[:32])
    for bit in (n, 255 - n, 256 + n, 511 - n):
        changed = bytearray(signature)
        changed[bit >> 3] ^= 1 << (bit & 7)
        row("flipped bit", b"", public, message, bytes(changed))

# Keys that nobody has: points of small order and numbers of p and above. OpenSSL takes some of them; we never do.
SMALL = [1, P - 1, 0, P, P + 1, 2**255 - 1,
         2707385501144840649318225287225658788936804267575313519463743609750303021,
         55188659117513257062467267217118295137698188065244968500265048394206261417927]
for y in SMALL:
    for sign in (0, 1):
        public = (y | sign << 255).to_bytes(32, "little")
        for scalar in (0, 1):
            row("small order", b"", public, b"m", SMALL[0].to_bytes(32, "little") + scalar.to_bytes(32, "little"))
            row("small order", b"", public, b"m", public + scalar.to_bytes(32, "little"))

with open("cases.tsv", "w") as file:
    file.write("# number\tseed\tpublic\tmessage\tsignature\tjudged\tkind\n")
    file.writelines("\t".join(cells) + "\n" for cells in rows)
print(len(rows), "cases;", cryptography.__version__, backend.openssl_version_text())
