package main

import (
	"flag"
	"fmt"
	"io/fs"
	"os"
	"slices"
	"strings"
	"testing"

	"guichet/data"
	"guichet/kiosk/bundle"
	"guichet/kiosk/faq"
	"guichet/kiosk/text"
	"guichet/kiosk/verdict"
)

var writeCodes = flag.Bool("update", false, "write docs/codes.md anew")

// docs/codes.md is the table of codes that a desk prints; it holds every code,
// with the words of the screen.
func TestCodesPage(t *testing.T) {
	const page = "../docs/codes.md"
	want := codesPage(t)
	if *writeCodes {
		if err := os.WriteFile(page, []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	got, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	if string(got) != want {
		t.Error("docs/codes.md is not what the program says; go test ./kiosk -run CodesPage -update")
	}
}

func codesPage(t *testing.T) string {
	t.Helper()
	words, err := text.LoadCards(faq.French)
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	b.WriteString("# Les codes de la borne\n\nC = la carte, B = la borne, I = l'âge ou l'absence d'informations. Le premier code du tableau qui\ns'applique décide ; l'anglais est le motif technique (`kiosk check --json`), puis ce que la norme\nETSI EN 319 102-1 dirait d'une signature faite avec la carte.\n\n")
	b.WriteString("| code | mot | ce que cela veut dire | que faire | à l'accueil | motif | ETSI EN 319 102-1 |\n|---|---|---|---|---|---|---|\n")
	etsi := etsiWords(t)
	for _, row := range verdict.Precedence() {
		for _, reason := range row.Reasons {
			w := words.Verdicts[string(reason.Code)]
			if w.Word == "" || w.Meaning == "" || w.Action == "" || w.Desk == "" {
				t.Errorf("%s: words are missing", reason.Code)
			}
			meaning := text.Fill(w.Meaning, "end", "JJ/MM/AAAA", "begin", "JJ/MM/AAAA", "since", " depuis le JJ/MM/AAAA (...)", "span", "...", "kind", "Le nom de la carte")
			desk := text.Fill(w.Desk, "help", "le site, sinon le 0 806 80 02 13")
			fmt.Fprintf(&b, "| %s | %s | %s | %s | %s | `%s`: %s | %s |\n", reason.Code, w.Word, meaning, w.Action, desk, row.Verdict, reason.Means, etsi[reason.Code])
		}
	}
	updateCodes(t, &b)
	return b.String()
}

// etsiWords are the counterparts of the codes, each one there, known to the norm,
// and no milder than the verdict.
func etsiWords(t *testing.T) map[verdict.Code]string {
	t.Helper()
	doc, err := fs.ReadFile(data.FS, "text/etsi.yaml")
	if err != nil {
		t.Fatal(err)
	}
	var words map[verdict.Code]string
	if err := data.DecodeYAML(doc, &words); err != nil {
		t.Fatal(err)
	}
	known := map[string]string{"TOTAL-PASSED": "",
		"TOTAL-FAILED":  "FORMAT_FAILURE HASH_FAILURE SIG_CRYPTO_FAILURE REVOKED EXPIRED NOT_YET_VALID",
		"INDETERMINATE": "SIG_CONSTRAINTS_FAILURE CHAIN_CONSTRAINTS_FAILURE CERTIFICATE_CHAIN_GENERAL_FAILURE CRYPTO_CONSTRAINTS_FAILURE NO_SIGNING_CERTIFICATE_FOUND NO_CERTIFICATE_CHAIN_FOUND REVOKED_CA_NO_POE OUT_OF_BOUNDS_NO_POE NO_POE TRY_LATER",
	}
	codes := 0
	for _, row := range verdict.Precedence() {
		for _, reason := range row.Reasons {
			codes++
			status, sub, _ := strings.Cut(words[reason.Code], ", ")
			subs, ok := known[status]
			if !ok || sub != "" && !slices.Contains(strings.Fields(subs), sub) || sub == "" && status != "TOTAL-PASSED" {
				t.Errorf("%s: %q is not of the norm", reason.Code, words[reason.Code])
			}
			if row.Verdict.Good() != (status == "TOTAL-PASSED") {
				t.Errorf("%s: %s is %s", reason.Code, row.Verdict, status)
			}
		}
	}
	if len(words) != codes {
		t.Errorf("%d counterparts for %d codes", len(words), codes)
	}
	return words
}

// updateCodes are the codes of sticks and updates, and what the doctor finds.
func updateCodes(t *testing.T, b *strings.Builder) {
	t.Helper()
	words, err := text.LoadSticks(faq.French)
	if err != nil {
		t.Fatal(err)
	}
	b.WriteString("\n## Clés USB et mises à jour\n\nU = la clé USB ou la mise à jour. Une clé refusée n'a rien changé.\n\n")
	b.WriteString("| code | mot | ce que cela veut dire | que faire | motif |\n|---|---|---|---|---|\n")
	for _, r := range bundle.Reasons() {
		n := words.Reasons[string(r)]
		meaning := text.Fill(n.Meaning, "number", "2026112201", "have", "2026112301", "byte", "4096", "need", "12 Mo", "free", "3 Mo")
		fmt.Fprintf(b, "| %s | %s | %s | %s | `%s` |\n", n.Code, n.Word, meaning, n.Action, r)
	}
	b.WriteString("\n## Diagnostic\n\nCe que le menu du technicien trouve.\n\n| code | mot | ce que cela veut dire | que faire |\n|---|---|---|---|\n")
	for _, code := range text.FindingCodes() {
		n := words.Findings[code]
		fmt.Fprintf(b, "| %s | %s | %s | %s |\n", code, n.Word, n.Meaning, n.Action)
	}
}
