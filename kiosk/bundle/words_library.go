//go:build !prebuilt

package bundle

import (
	"github.com/tyler-smith/go-bip39/wordlists"
	"golang.org/x/text/unicode/norm"
)

// libraryWords are the words of the library. It makes nine languages ready when a
// program starts, which the kiosk that build.sh links does not wait for.
func libraryWords() []string {
	words := make([]string, len(wordlists.French))
	for i, w := range wordlists.French {
		words[i] = norm.NFC.String(w)
	}
	return words
}
