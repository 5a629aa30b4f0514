"""Makes proofs.tsv: trees and proofs by the recursive definitions of RFC 6962, section 2.1, written for this file."""
import hashlib


def leaf(i):
    return hashlib.sha256(b"\0" + f"entry {i}".encode()).digest()


def split(n):
    k = 1
    while 2 * k < n:
        k *= 2
    return k


def root(a, b, cache={}):
    if (a, b) not in cache:
        if a == b:
            cache[a, b] = hashlib.sha256(b"").digest()
        elif b - a == 1:
            cache[a, b] = leaf(a)
        else:
            k = a + split(b - a)
            cache[a, b] = hashlib.sha256(b"\1" + root(a, k) + root(k, b)).digest()
    return cache[a, b]


def path(m, a, b):
    if b - a == 1:
        return []
    k = a + split(b - a)
    return path(m, a, k) + [root(k, b)] if m < k else path(m, k, b) + [root(a, k)]


def subproof(m, a, b, whole):
    if m == b:
        return [] if whole else [root(a, b)]
    k = a + split(b - a)
    return subproof(m, a, k, whole) + [root(k, b)] if m <= k else subproof(m, k, b, False) + [root(a, k)]


sizes = list(range(1, 18)) + [255, 256, 257, 600, 70000]
with open("proofs.tsv", "w") as file:
    file.write("# kind\tindex or older size\tsize\tolder root\troot\tproof\n")
    for n in sizes:
        for i in sorted({i for i in list(range(min(n, 17))) + [n // 2, n - 2, n - 1, 254, 255, 256] if 0 <= i < n}):
            proof = " ".join(h.hex() for h in path(i, 0, n))
            file.write(f"inclusion\t{i}\t{n}\t\t{root(0, n).hex()}\t{proof}\n")
        for m in [m for m in sizes if m < n]:
            proof = " ".join(h.hex() for h in subproof(m, 0, n, True))
            file.write(f"consistency\t{m}\t{n}\t{root(0, m).hex()}\t{root(0, n).hex()}\t{proof}\n")
