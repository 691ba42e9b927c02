// Wordweights makes the word tables of data/words out of public texts: how many
// texts of a background hold each word, which says how much a word tells in
// general; a lexicon, which says whether a word is one at all; and the compounds
// of the language, words that go together more than by chance. All are derived
// tables, from which no text can be had back.
//
//	wordweights -lang fr -source TEXT -licence TEXT -out data/words/fr.txt PATH
//	wordweights -lang fr -source TEXT -licence TEXT -out data/words/fr.lexicon -lexicon FILE
//	wordweights -lang fr -source TEXT -licence TEXT -out data/words/fr.compounds -compounds PATH
//
// PATH is a file of JSON lines with "title" and "body", which may be gzipped, or
// a folder whose .erb, .md and .txt files are a text each. The file of -lexicon
// has a word a line, before a slash or a blank, as dictionaries of Hunspell do.
// README.md in data/words names what the tables there were made of.
package main

import (
	"bufio"
	"compress/gzip"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"guichet/kiosk/faq"
	"guichet/kiosk/search"
)

// leastTexts is how many texts must hold a word before the table does: what
// fewer hold are slips of the pen and names.
const leastTexts = 3

// shortest and longest are the letters of the words that a lexicon keeps:
// longer ones are hardly mistaken for another.
const (
	shortest = 4
	longest  = 11
)

func main() {
	lang := flag.String("lang", "fr", "language of the texts")
	source := flag.String("source", "", "what the texts are, with their edition")
	licence := flag.String("licence", "", "their licence")
	out := flag.String("out", "", "file to write")
	lexicon := flag.Bool("lexicon", false, "make a lexicon out of a list of words")
	compounds := flag.Bool("compounds", false, "find words that go together")
	flag.Parse()
	if flag.NArg() != 1 || *source == "" || *licence == "" || *out == "" {
		flag.Usage()
		os.Exit(2)
	}
	about := fmt.Sprintf("# Made by scripts/wordweights. Source: %s. Licence: %s.\n", *source, *licence)
	make := background
	switch {
	case *lexicon:
		make = lexiconOf
	case *compounds:
		make = compoundsOf
	}
	table, err := make(faq.NewAnalyser(faq.Lang(*lang)), flag.Arg(0))
	if err == nil {
		err = os.WriteFile(*out, append([]byte(about), table...), 0o644)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "wordweights:", err)
		os.Exit(1)
	}
}

// background counts the texts that hold each word in any of its forms.
func background(a *faq.Analyser, path string) ([]byte, error) {
	texts, stems, forms := 0, map[string]int{}, map[string]int{}
	err := eachText(path, func(text string) {
		texts++
		seenForms, seenStems := map[string]bool{}, map[string]bool{}
		for _, t := range a.Tokens(text) {
			if strings.IndexFunc(t.Word, func(c rune) bool { return c < 'a' || c > 'z' }) >= 0 || t.Stop {
				continue
			}
			if !seenForms[t.Word] {
				seenForms[t.Word] = true
				forms[t.Word]++
			}
			if s := a.Stem(t.Word); !seenStems[s] {
				seenStems[s] = true
				stems[s]++
			}
		}
	})
	counts := map[string]int{}
	for form, n := range forms {
		if n >= leastTexts {
			counts[form] = stems[a.Stem(form)]
		}
	}
	return search.WriteBackground(texts, counts), err
}

// lexiconOf reads a list of words.
func lexiconOf(a *faq.Analyser, path string) ([]byte, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer file.Close() // only read
	var words []string
	lines := bufio.NewScanner(file)
	for lines.Scan() {
		word, kind, _ := strings.Cut(strings.TrimSuffix(lines.Text(), "'s"), " ")
		word, _, _ = strings.Cut(word, "/")
		if strings.Contains(kind, "po:") && !strings.Contains(kind, "po:nom") && !strings.Contains(kind, "po:adj") {
			continue // names of people and places; verbs, of which many are rare
		}
		first := faq.Fold(word[:min(1, len(word))])
		tokens := a.Tokens(word)
		if len(tokens) != 1 || tokens[0].Stop || first != word[:min(1, len(word))] && word[0] < 0x80 {
			continue // several words, a capital letter
		}
		if w := tokens[0].Word; len(w) >= shortest && len(w) <= longest {
			words = append(words, search.Singular(w))
		}
	}
	slices.Sort(words)
	return search.WriteLexicon(slices.Compact(words)), lines.Err()
}

// eachText hands over the texts of a file or folder.
func eachText(path string, take func(text string)) error {
	info, err := os.Stat(path)
	if err != nil {
		return err
	}
	if !info.IsDir() {
		return eachLine(path, take)
	}
	return filepath.WalkDir(path, func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !slices.Contains([]string{".erb", ".md", ".txt"}, filepath.Ext(name)) {
			return err
		}
		text, err := os.ReadFile(name)
		take(markup.ReplaceAllString(string(text), " "))
		return err
	})
}

// markup is what is no text in a template: code between signs, tags, addresses.
var markup = regexp.MustCompile(`(?s)<%.*?%>|<[^>]*>|\{:.*?\}|\]\([^)]*\)|https?://\S+`)

// eachLine hands over the texts of a file of JSON lines.
func eachLine(path string, take func(text string)) error {
	file, err := os.Open(path)
	if err != nil {
		return err
	}
	defer file.Close() // only read
	in := io.Reader(bufio.NewReader(file))
	if strings.HasSuffix(path, ".gz") {
		if in, err = gzip.NewReader(in); err != nil {
			return err
		}
	}
	for decoder := json.NewDecoder(in); ; {
		var text struct{ Title, Body string }
		if err := decoder.Decode(&text); errors.Is(err, io.EOF) {
			return nil
		} else if err != nil {
			return err
		}
		take(text.Title + "\n" + text.Body)
	}
}
