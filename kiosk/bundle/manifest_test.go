package bundle_test

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"guichet/kiosk/bundle"
)

func filesOf(n int, name func(int) string) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, `,{"name": %q, "size": 0, "sha256": "%s"}`, name(i), strings.Repeat("0", 64))
	}
	return `"files": [` + strings.TrimPrefix(b.String(), ",") + `]`
}

func keysText(t testing.TB, n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, `,"%s"`, secretOf(t, byte(i+1)).Key())
	}
	return `"format": 1, "keys": [` + strings.TrimPrefix(b.String(), ",") + `]`
}

// Each manifest is signed by a trusted key: what is refused is its text.
func TestManifest(t *testing.T) {
	s := secretOf(t, 1)
	numbered := func(i int) string { return fmt.Sprint("f", i) }
	const files = `"files": [{"name": "a", "size": 0, "sha256": "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"}]`
	type reasons struct {
		old, now string
		want     bundle.Reason
	}
	for _, c := range []reasons{
		{"", "", ""},
		{`"format": 1`, `"format": 5`, bundle.NewerFormat},
		{`"format": 1`, `"format": 4, "lists_up_to": "2026-11-22T07:59:59Z"`, bundle.Damaged},
		{`"format": 1`, `"format": 3, "lists_up_to": "2026-11-23T00:00:00Z"`, bundle.Damaged},
		{`"format": 1`, `"format": 9, "anything": {"else": [1, {}]}`, bundle.NewerFormat},
		{`"format": 1`, `"format": 0`, bundle.Damaged},
		{`"format": 1, `, ``, bundle.Damaged},
		{`"format": 1`, `"format": "1"`, bundle.Damaged},
		{`"format": 1`, `"format": 1.0`, bundle.Damaged},
		{`"format": 1`, `"format": 1, "more": 1`, bundle.Damaged},
		{`"format": 1`, `"format": 1, "format": 1`, bundle.Damaged},
		{`"format": 1`, `"format": 1, "NUMBER": 2`, bundle.Damaged},
		{`"size": 0`, `"size": 0, "mode": 1`, bundle.Damaged},
		{`"size": 0`, `"size": 0, "size": 0`, bundle.Damaged},
		{`"size": 0`, `"size": 0, "SIZE": 0`, bundle.Damaged},
		{`"size": 0`, `"size": -1`, bundle.Damaged},
		{`"number": 2026112201`, `"number": 1`, ""},
		{`"number": 2026112201`, `"number": 0`, bundle.Damaged},
		{`"number": 2026112201`, `"number": -5`, bundle.Damaged},
		{`"number": 2026112201`, `"number": 9007199254740992`, ""},
		{`"number": 2026112201`, `"number": 9007199254740993`, bundle.Damaged},
		{`"number": 2026112201`, `"number": 1e3`, bundle.Damaged},
		{`"number": 2026112201`, `"number": 99999999999999999999`, bundle.Damaged},
		{`"number": 2026112201`, `"number": null`, bundle.Damaged},
		{`2026-11-22T08:00:00Z`, `2026-11-22T08:00:00+01:00`, ""},
		{`2026-11-22T08:00:00Z`, `2026-11-22`, bundle.Damaged},
		{`2026-11-22T08:00:00Z`, `2000-01-01T00:00:00Z`, ""},
		{`2026-11-22T08:00:00Z`, `1999-12-31T23:59:59Z`, bundle.Damaged},
		{`2026-11-22T08:00:00Z`, `2241-12-31T23:59:59Z`, ""},
		{`2026-11-22T08:00:00Z`, `2241-12-31T23:59:59-01:00`, bundle.Damaged},
		{`"CH"`, `"` + strings.Repeat("é", 120) + `"`, ""},
		{`"CH"`, `"` + strings.Repeat("é", 121) + `"`, bundle.Damaged},
		{`"CH"`, `""`, bundle.Damaged},
		{`"CH"`, "\"CH\u00a0: l\u2019hôpital\"", ""},
		{`"CH"`, `"a\nb"`, bundle.Damaged},
		{`"CH"`, `"a\u001b[31m"`, bundle.Damaged},
		{`"CH"`, `"a\u202eb"`, bundle.Damaged},
		{`"CH"`, `"a\ud800"`, bundle.Damaged},
		{`"CH"`, "\"a\xff\"", bundle.Damaged},
		{`"0.1.0"`, `"99999.0.10"`, ""},
		{`"0.1.0"`, `"0.1"`, bundle.Damaged},
		{`"0.1.0"`, `"v0.1.0"`, bundle.Damaged},
		{`"0.1.0"`, `"0.01.0"`, bundle.Damaged},
		{`"0.1.0"`, `"100000.0.0"`, bundle.Damaged},
		{files, `"files": []`, bundle.Damaged},
		{files, filesOf(16, numbered), ""},
		{files, filesOf(17, numbered), bundle.Damaged},
		{files, filesOf(2, func(int) string { return "a" }), bundle.Damaged},
		{`"name": "a"`, `"name": "` + strings.Repeat("a", 64) + `"`, ""},
		{`"name": "a"`, `"name": "` + strings.Repeat("a", 65) + `"`, bundle.Damaged},
		{`"name": "a"`, `"name": "data-set.2.sqlite"`, ""},
		{`"name": "a"`, `"name": ""`, bundle.Damaged},
		{`"name": "a"`, `"name": ".."`, bundle.Damaged},
		{`"name": "a"`, `"name": ".a"`, bundle.Damaged},
		{`"name": "a"`, `"name": "a/b"`, bundle.Damaged},
		{`"name": "a"`, `"name": "A"`, bundle.Damaged},
		{`"name": "a"`, `"name": "a\n"`, bundle.Damaged},
		{`"name": "a"`, `"name": "manifest.json"`, bundle.Damaged},
		{`"name": "a"`, `"name": "manifest.json.minisig"`, bundle.Damaged},
		{`"e3b0`, `"E3B0`, bundle.Damaged},
		{`"e3b0`, `"e3b`, bundle.Damaged},
		{`"e3b0`, `"x3b0`, bundle.Damaged},
		{`"format": 1`, keysText(t, 1), ""},
		{`"format": 1`, keysText(t, 16), ""},
		{`"format": 1`, keysText(t, 17), bundle.Damaged},
		{`"format": 1`, keysText(t, 0), bundle.Damaged},
		{`"format": 1`, `"format": 1, "keys": [""]`, bundle.Damaged},
		{`"format": 1`, `"format": 1, "keys": ["` + s.Key().String() + `", "` + s.Key().String() + `"]`, bundle.Damaged},
		{`"format": 1`, `"format": 1, "reset_code": false`, ""},
		{`"format": 1`, `"format": 1, "reset_code": 1`, bundle.Damaged},
		{good, good + "\n", ""},
		{good, good + "{}", bundle.Damaged},
		{good, good + "\x00", bundle.Damaged},
		{good, "[" + good + "]", bundle.Damaged},
		{good, "null", bundle.Damaged},
		{good, "", bundle.Damaged},
		{good, "\ufeff" + good, bundle.Damaged},
		{good, strings.Repeat("[", 16) + strings.Repeat("]", 16), bundle.Damaged},
		{good, strings.Repeat(`{"a":`, 9000) + "1" + strings.Repeat("}", 9000), bundle.Damaged},
	} {
		_, err := bundle.Open(bytes.NewReader(signed(t, s, with(t, c.old, c.now))), trusting(s), bundle.Limits{})
		var got bundle.Reason
		if err != nil {
			got = refusal(t, err).Reason
		}
		if got != c.want {
			t.Errorf("%.60q for %.60q: got %q (%v), want %q", c.now, c.old, got, err, c.want)
		}
	}
}

// A manifest that is not well formed does no harm before its signature held.
func TestSignatureBeforeManifest(t *testing.T) {
	s, other := secretOf(t, 1), secretOf(t, 2)
	sig, err := s.Sign([]byte(good))
	if err != nil {
		t.Fatal(err)
	}
	b := archive(t, plain(bundle.ManifestName, []byte("{")), plain(bundle.SignatureName, sig))
	for name, c := range map[string]struct {
		ring bundle.Keyring
		want bundle.Reason
	}{
		"trusted":   {trusting(other, s), bundle.BadSignature},
		"withdrawn": {bundle.Keyring{Withdrawn: []bundle.Key{s.Key()}}, bundle.BadSignature},
		"unknown":   {trusting(other), bundle.Damaged},
	} {
		_, err := bundle.Open(bytes.NewReader(b), c.ring, bundle.Limits{})
		got := refusal(t, err)
		if got.Reason != c.want || strings.Contains(got.Detail, "JSON") {
			t.Errorf("%s: got %v, want %s", name, got, c.want)
		}
	}
}
