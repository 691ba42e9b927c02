package faq

import (
	"fmt"
	"sync"

	"guichet/data"
)

// words are a sentence for an author: a format in English, as fmt has it, with
// its arguments. The same sentence in French stands in data/text/lint.fr.yaml
// under that format. Arguments that are words themselves are translated too, and so are
// those of other packages that can say what they are made of: Phrased.
type words struct {
	format string
	args   []any
}

// Phrased is a sentence, or a part of one, that its package says in English: a format
// of data/text/lint.fr.yaml with its arguments.
type Phrased interface {
	Phrase() (format string, args []any)
}

func phrase(format string, args ...any) words { return words{format, args} }

// Error returns the English sentence, so that words can be returned as an error.
func (w words) Error() string { return w.in(English) }

// in returns the sentence in a language; one without a translation stays
// English.
func (w words) in(lang Lang) string {
	format := w.format
	if french, ok := frenchWords()[format]; ok && lang == French {
		format = french
	}
	if len(w.args) == 0 {
		return format
	}
	args := make([]any, len(w.args))
	for i, a := range w.args {
		switch inner := a.(type) {
		case words:
			a = inner.in(lang)
		case Phrased:
			format, args := inner.Phrase()
			a = Sentence(lang, format, args...)
		}
		args[i] = a
	}
	return fmt.Sprintf(format, args...)
}

// Sentence returns a sentence of data/text/lint.fr.yaml in a language; format
// is the English one.
func Sentence(lang Lang, format string, args ...any) string { return phrase(format, args...).in(lang) }

// frenchWords holds the French formats by the English ones. They are read at
// the first use: a kiosk never needs them.
var frenchWords = sync.OnceValue(func() map[string]string {
	table := map[string]string{}
	if doc, err := data.FS.ReadFile("text/lint.fr.yaml"); err == nil {
		if err := data.DecodeYAML(doc, &table); err != nil {
			return nil // a test reads the file: the program never comes here
		}
	}
	return table
})
