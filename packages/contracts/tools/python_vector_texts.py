"""The texts that python-vectors.py asks packaging about: made from a grammar with odd spellings, some then damaged."""

from packaging.version import InvalidVersion, Version

LINUX = {
    "implementation_name": "cpython",
    "implementation_version": "3.11.7",
    "platform_python_implementation": "CPython",
    "python_full_version": "3.11.7",
    "python_version": "3.11",
    "os_name": "posix",
    "sys_platform": "linux",
    "platform_system": "Linux",
    "platform_machine": "x86_64",
    "platform_release": "6.1.0-18-amd64",
    "platform_version": "#1 SMP Debian 6.1.76-1",
}
ENVIRONMENTS = {
    "linux": LINUX,
    "windows": {
        **LINUX,
        "python_full_version": "3.10.11",
        "implementation_version": "3.10.11",
        "python_version": "3.10",
        "os_name": "nt",
        "sys_platform": "win32",
        "platform_system": "Windows",
        "platform_machine": "AMD64",
        "platform_release": "10",
        "platform_version": "10.0.22631",
    },
    "prerelease": {**LINUX, "python_full_version": "3.12.0rc2", "implementation_version": "3.12.0rc2", "python_version": "3.12"},
    "untagged": {**LINUX, "python_full_version": "3.13.0a1+", "implementation_version": "nightly", "platform_release": ""},
    "lock": {**LINUX, "extras": ["Te_St", "b"], "dependency_groups": ["Dev.Group", "lint"]},
}

# Unicode's blanks, digits, letters that fold into ASCII ones, halves of pairs and what else a parser may take for something it is not.
ODD = list("\t\n\r\x0b\x0c\x1c\x1f\x7f\x85\xa0\u200b\u2003\u2028\u3000\ufeff\0\u0661\uff11\xb2\u017f\u212a\u0130\u0131\xe9\u03a3\ud800\U0001d7d8")
PLAIN = list(" \t,;.!*+-_=<>~()[]@#/'\"\\vVaAbcrpodest0129")

NUMBERS = ["0", "1", "2", "3", "10", "00", "01", "007", "2026", "99999999999999999999999", "9007199254740993"]
SEPARATORS = ["", "", ".", "-", "_"]
PRE = ["a", "b", "c", "rc", "alpha", "beta", "pre", "preview", "A", "RC", "Alpha", "PreView"]
POST = ["post", "rev", "r", "POST", "R", "Rev"]
LOCALS = ["1", "01", "a", "abc", "Ubuntu", "cu121", "a1b", "1a", "007", "0"]

RELEASES = ["0", "0.0", "0.9", "1", "1.0", "1.0.0", "1.0.1", "1.1", "1.10", "2", "2.0", "1.1.0.1"]
NEAR = {
    "epoch": ["", "", "", "", "0!", "1!"],
    "pre": ["", "", "", "a0", "a1", "a2", "b1", "rc1", "-RC.1", "alpha"],
    "post": ["", "", "", ".post0", ".post1", "-1", ".post2", "r"],
    "dev": ["", "", "", ".dev0", ".dev1", "dev", ".dev2"],
    "local": ["", "", "", "", "+a", "+1", "+A.1", "+01", "+a.b-1", "+b"],
}

OPERATORS = ["==", "==", "!=", ">=", "<=", ">", "<", "~=", "==="]
JUNK_OPERATORS = ["=", "=>", "=<", "<>", "====", "", "!", "~", "==>", "in", "= ="]
SPECIFIERS = ["==1.0,==1.0.0", ">=1,", ",>=1", ",,", " , ", "==*", "==1.*.*", "===", "===a,b", "=== ;", "==1.0.dev1.*", "==1+a.*", "~=1", "~=1!2", "*"]

NAMES = ["numpy", "NumPy", "a", "A9", "ruamel.yaml", "zope.interface", "Foo--Bar", "a.-_b", "x_", "_x", "x-", "-x", ".x", "9", "in", "or", "python_version", "a b", ""]
EXTRAS = ["", "[]", "[ ]", "[a]", "[a,b]", "[ b , a ]", "[a,a]", "[A_B,c.d]", "[a,]", "[,a]", "[a b]", "[a", "a]", "[x_]", "[x-]", "[a,A]", " [a] "]
URLS = ["@ https://h/x.whl", "@https://h/x", "@ file:///a;b", "@", "@ ", "@ git+https://h/r@v1#egg=a ", "@ \tu", "@ https://h/x\n", "@ a b"]

VARIABLES = [
    *LINUX, "extra", "extras", "dependency_groups", "os.name", "sys.platform", "platform.version", "platform.machine",
    "platform.python_implementation", "python_implementation", "platform.release", "OS_NAME", "python", "python_versions", "extrass",
]  # fmt: skip
MARKER_OPERATORS = ["==", "!=", "<", "<=", ">", ">=", "~=", "===", "in", "not in", "not  in", "not\tin", "notin", "=", "IN", "not"]
VALUES = [
    "", "3.11", "3.11.*", "3.10.11", "3", "3.12.0rc1", "3.13.0a1+local", "posix", "linux", "Linux", "win32", "x86_64", "CPython", "cpython", "10",
    " 3.8 ", "3.8,3.11", "3.10 3.11", "test", "Te_St", "te-st dev", "Dev.Group", "lint", "B", "6.1.0-18-amd64", "nightly", "os_name", "#1",
    "3.1po\u017ft1", "it's", 'a"b', "\\n", "\\x41", "\\x4", "\\u0041", "\\U0001f600", "\\101", "\\777", "\\d", "\\'", "\\\\", "\\\n", "a\nb", "\0", "\xe9",
]  # fmt: skip

WHEELS = ["foo-1.0-py3-none-any", "Foo_Bar-1.0-1-py2.py3-none-any", "foo-1.0+cu1-cp311-cp311-manylinux_2_17_x86_64.manylinux2014_x86_64"]
WHEEL_PARTS = {
    "name": ["foo", "Foo_Bar", "a.b", "a__b", "", "f\xe9", "f o", "_", "\xbd", "9"],
    "version": ["1.0", "1.0rc1", "v1", "1.0+a_b", "1_0", "x", "", " 1.0", "01.00", "1!2"],
    "build": [None, None, None, "1", "1a", "007b", "a1", "", "99999999999999999999", "1a\nb", "\u0661"],
    "python": ["py3", "py2.py3", "cp311", "PY3", "3py", "", "py3.", "py3.py3", "p\xfd3", "py 3"],
    "abi": ["none", "cp311.abi3", "None", "", "a b"],
    "platform": ["any", "win_amd64", "linux_x86_64.any", "", "a..b"],
}


class Texts:
    def __init__(self, random):
        self.random = random
        self.pick = random.choice

    def chance(self, probability):
        return self.random.random() < probability

    def damaged(self, text, probability=0.25):
        """Sometimes with one or two characters removed, replaced, doubled or put in."""
        while self.chance(probability):
            at = self.random.randrange(len(text) + 1)
            odd = self.pick(ODD) if self.chance(0.4) else self.pick(PLAIN)
            text = self.pick([text[:at] + odd + text[at:], text[:at] + text[at + 1 :], text[:at] + odd + text[at + 1 :], text[:at] + text[at - 1 :]])
        return text

    def number(self):
        return self.pick(NUMBERS) if self.chance(0.9) else str(self.random.randrange(10**6))

    def blank(self):
        return self.pick(["", "", "", " ", "  ", "\t", "\n", "\x1c", "\u3000"]) if self.chance(0.4) else ""

    def plain_version(self):
        text = ".".join(self.number() for _ in range(self.pick([1, 2, 2, 3, 3, 4, 6])))
        text = self.pick(["", "", "", "v", "V"]) + (f"{self.number()}!" if self.chance(0.15) else "") + text
        if self.chance(0.35):
            text += self.pick(SEPARATORS) + self.pick(PRE) + self.pick(SEPARATORS) + self.pick(["", self.number()])
        if self.chance(0.3):
            text += self.pick([f"-{self.number()}", self.pick(SEPARATORS) + self.pick(POST) + self.pick(SEPARATORS) + self.pick(["", self.number()])])
        if self.chance(0.25):
            text += self.pick(SEPARATORS) + self.pick(["dev", "DEV"]) + self.pick(SEPARATORS) + self.pick(["", self.number()])
        if self.chance(0.25):
            text += "+" + "".join(self.pick(LOCALS) + self.pick(".-_") for _ in range(self.pick([1, 2, 3])))[:-1]
        return text

    def near_version(self):
        """One of few, so that two of them are often close to each other."""
        parts = {key: self.pick(values) for key, values in NEAR.items()}
        return parts["epoch"] + self.pick(RELEASES) + parts["pre"] + parts["post"] + parts["dev"] + parts["local"]

    def version(self):
        return self.damaged(self.blank() + self.pick([self.plain_version, self.near_version])() + self.blank())

    def valid_version(self):
        while True:
            text = self.near_version() if self.chance(0.7) else self.version()
            try:
                Version(text)
                return text
            except InvalidVersion:
                continue

    def candidate(self):
        return self.near_version() if self.chance(0.85) else self.version()

    def clause(self, version):
        operator = self.pick(OPERATORS)
        if operator not in ("==", "!=", "===") or self.chance(0.2):
            version = version.split("+")[0] if self.chance(0.95) else version
        if operator in ("==", "!=") and self.chance(0.35):
            version = self.pick(["", "1!"]) + self.pick(RELEASES) + ".*"
        return operator + self.pick(["", "", "", " "]) + version

    def specifier_near(self):
        clauses = [self.clause(self.near_version()) for _ in range(self.pick([0, 1, 1, 1, 1, 2, 2, 3, 4]))]
        text = self.damaged(",".join(clauses), 0.05)
        # Whether packaging fails an assertion on such an operand depends on the order and the outcome of the other clauses.
        return text if "~=" not in text else "".join(character for character in text if character not in "\u017f\u0130\u0131")

    def specifier_set(self):
        if self.chance(0.08):
            return self.damaged(self.pick(SPECIFIERS))
        clauses = [self.blank() + self.clause(self.pick([self.near_version, self.plain_version])()) + self.blank() for _ in range(self.pick([1, 1, 2, 3]))]
        if self.chance(0.1):
            clauses.append(self.pick(JUNK_OPERATORS) + self.near_version())
        return self.damaged(self.pick([",", ",", ", ", " ,", ",,"]).join(clauses))

    def space(self):
        return self.pick(["", "", " ", " ", "  ", "\t"])

    def requirement(self):
        text = self.space() + (self.pick(NAMES) if self.chance(0.3) else self.pick(NAMES[:8])) + self.space()
        if self.chance(0.4):
            text += (self.pick(EXTRAS) if self.chance(0.5) else self.pick(EXTRAS[:9])) + self.space()
        if self.chance(0.12):
            text += self.pick(URLS) + self.space()
        elif self.chance(0.8):
            clauses = self.pick([self.specifier_near, self.specifier_near, self.specifier_set])()
            text += self.pick(["{}", "{}", "{}", "({})", "( {} )", "({}", "{})"]).format(clauses) + self.space()
        if self.chance(0.45):
            text += ";" + self.space() + self.marker()
        return self.damaged(text, 0.15)

    def value(self):
        quote = self.pick("'\"")
        return quote + self.damaged(self.pick(VALUES), 0.04) + quote

    def comparison(self):
        operator = self.pick(MARKER_OPERATORS) if self.chance(0.15) else self.pick(MARKER_OPERATORS[:10])
        variable = self.pick(VARIABLES) if self.chance(0.3) else self.pick(VARIABLES[:14])
        sides = [variable, self.value()]
        if self.chance(0.3):
            sides.reverse()
        if self.chance(0.05):
            sides = [self.pick([self.value(), self.pick(VARIABLES)]) for _ in range(2)]
        gap = " " if operator[:1].isalpha() and self.chance(0.9) else self.space()
        return f"{sides[0]}{gap}{operator}{gap}{sides[1]}"

    def marker_tree(self, depth):
        if depth == 0 or self.chance(0.4):
            return self.comparison()
        terms = [self.marker_tree(depth - 1) for _ in range(self.pick([1, 2, 2, 3]))]
        text = terms[0] + "".join(f"{self.pick(' )') if self.chance(0.02) else ' '}{self.pick(['and', 'or'])} {term}" for term in terms[1:])
        return f"({self.space()}{text}{self.space()})" if self.chance(0.6) else text

    def marker(self):
        return self.damaged(self.space() + self.marker_tree(self.pick([0, 1, 1, 2, 3])) + self.space(), 0.06)

    def name(self):
        return self.damaged(self.pick(NAMES), 0.5)

    def wheel(self):
        if self.chance(0.3):
            return self.damaged(self.pick(WHEELS) + ".whl", 0.5)
        parts = {key: self.pick(values) if self.chance(0.3) else values[0] for key, values in WHEEL_PARTS.items()}
        return self.damaged("-".join(part for part in parts.values() if part is not None) + self.pick([".whl", ".whl", ".whl", ".WHL", ""]), 0.1)
