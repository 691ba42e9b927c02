package search

import "guichet/kiosk/faq"

// Real says whether a folded word is one of French or English at large.
func Real(word string) bool {
	return openGeneral(faq.French).real(word) || openGeneral(faq.English).real(word)
}
