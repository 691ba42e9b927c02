package store

import "testing"

func TestWithoutTargets(t *testing.T) {
	for in, want := range map[string]string{
		"voir [ici](https://x.fr) et [là](tel:0806)":               "voir [ici  et [là ",
		`[ici](https://x.fr "l'adresse (exacte) manque"), merci`:   "[ici , merci",
		"adresse <https://wallet.esw.esante.gouv.fr>, code](perdu": "adresse <https://wallet.esw.esante.gouv.fr>, code perdu",
		"sans lien":                "sans lien",
		"[a](b\n[c](d)":            "[a b\n[c ",
		`[a](b "sans fin) et puis`: `[a b "sans fin) et puis`,
	} {
		if got := withoutTargets(in); got != want {
			t.Errorf("withoutTargets(%q) = %q, want %q", in, got, want)
		}
	}
}
