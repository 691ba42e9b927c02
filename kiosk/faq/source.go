package faq

import (
	"errors"
	"io"
	"io/fs"
	"path"
	"strings"
)

// The limits of a tree of sources.
const (
	maxFileBytes = maxAnswerBytes + maxFrontMatterBytes
	maxPages     = 250_000 // in one language
)

// Load reads and checks the sources of the help: topics.yaml, a folder of
// questions for each language (fr/, en/), and at the root of fsys
// synonyms.<language>.txt and golden.txt. It reports every issue of the tree, ordered by file and line.
//
// It does not look at what only the day or the screen can tell; see Check.
//
// The collection is never nil; it holds what could be read, and is fit for use
// when Issues.Err is nil. Files are read by several goroutines, which all end
// before Load returns: fsys must be safe for concurrent use.
func Load(fsys fs.FS) (*Collection, Issues) { return Check(fsys, Options{}) }

// Options say what Check looks at beyond the sources themselves.
type Options struct {
	// Day is the day of the check, YYYY-MM-DD: a text whose review_by is before
	// it is warned of. "" leaves that out.
	Day string
	// Shown returns a text as the screen draws it: a sign that its font lacks
	// becomes "?" or nothing, and is warned of. nil leaves that out.
	Shown func(string) string
	// Scans tells whether the code of an address fits the screen. nil leaves
	// that out.
	Scans func(address string) bool
}

// Check is Load with more to look at.
func Check(fsys fs.FS, o Options) (*Collection, Issues) {
	topics := readTopics(fsys, o)
	c := &Collection{Languages: topics.languages, Topics: topics.topics, Synonyms: map[Lang]SynonymTable{}}
	issues := checkRoot(fsys, c.Languages)
	var pages []*page
	for _, lang := range c.Languages {
		found, folderIssues := readPages(fsys, lang, o)
		pages = append(pages, found...)
		issues = append(issues, folderIssues...)
	}
	for _, lang := range c.Languages {
		table, synonymIssues := readSynonyms(fsys, lang, pages)
		c.Synonyms[lang] = table
		issues = append(issues, synonymIssues...)
	}
	lint(c, pages)
	for _, p := range pages {
		issues = append(issues, p.issues...)
	}
	topics.checkUsed(pages)
	issues = append(issues, topics.issues...)
	c.Questions = sortedQuestions(c, pages)
	banners, bannerIssues := readBanners(fsys, c, o)
	c.Banners = banners
	issues = append(issues, bannerIssues...)
	golden, goldenIssues := readGolden(fsys, c)
	c.Golden = golden
	issues = append(issues, goldenIssues...)
	issues.sort()
	return c, issues
}

// checkRoot warns of files that nobody will read, often a name misspelt.
func checkRoot(fsys fs.FS, languages []Lang) Issues {
	entries, err := fs.ReadDir(fsys, ".")
	if err != nil {
		return Issues{NewIssue(".", 0, Failure, "", "the folder cannot be read: %v", err)}
	}
	read := map[string]bool{topicsFile: true, GoldenFile: true, bannersFile: true}
	for _, lang := range languages {
		read[string(lang)], read[synonymsFile(lang)] = true, true
	}
	var issues Issues
	for _, e := range entries {
		if !read[e.Name()] && !strings.HasPrefix(e.Name(), ".") {
			issues = append(issues, unread(e.Name()))
		}
	}
	return issues
}

// unread is the warning of a file that is not part of the sources.
func unread(name string) Issue {
	hint := "sources are topics.yaml, banners.yaml, golden.txt, synonyms.fr.txt, fr/*.md, and the same for each language of topics.yaml"
	lower := strings.ToLower(name)
	switch {
	case strings.HasSuffix(lower, ".md.txt"), strings.HasSuffix(lower, ".yaml.txt"), strings.HasSuffix(lower, ".txt.txt"):
		hint = `Windows hides the end of a name: take ".txt" off it (Explorer: View, File name extensions)`
	case strings.HasSuffix(lower, ".md"):
		hint = `write the end of its name in small letters: ".md"`
	case strings.HasSuffix(lower, ".docx"), strings.HasSuffix(lower, ".doc"), strings.HasSuffix(lower, ".odt"), strings.HasSuffix(lower, ".rtf"):
		hint = saveText
	}
	return NewIssue(name, 0, Warning, hint, "this file is not read")
}

func synonymsFile(lang Lang) string { return "synonyms." + string(lang) + ".txt" }

// readSynonyms reads the synonyms of a language; it may have none.
func readSynonyms(fsys fs.FS, lang Lang, pages []*page) (SynonymTable, Issues) {
	name := synonymsFile(lang)
	if _, err := fs.Stat(fsys, name); errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	r := &report{file: name}
	src, ok := readFile(fsys, name, r)
	if !ok {
		return nil, r.issues
	}
	lines, issues := parseSynonyms(src)
	r.join(issues, 0)
	warnDeadSynonyms(lines, lang, pages, r)
	return rulesOf(lines), r.issues
}

// readFile reads a file of the tree, normalized, or reports why not.
func readFile(fsys fs.FS, name string, r *report) (string, bool) {
	content, err := readBounded(fsys, name)
	if err != nil {
		r.post(Failure, 0, words{}, readFault(err))
		return "", false
	}
	if !refuseForeign(content, r) {
		return "", false
	}
	return normalize(content), true
}

// readFault says a read error in the author's words.
func readFault(err error) words {
	var pathError *fs.PathError
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return phrase("the file is missing")
	case errors.As(err, &pathError):
		return phrase("the file cannot be read: %v", pathError.Err)
	}
	return phrase("the file cannot be read: %v", err)
}

// readBounded looks before it opens: opening a named pipe would wait for ever.
func readBounded(fsys fs.FS, name string) (string, error) {
	info, err := fs.Stat(fsys, name)
	if err != nil {
		return "", err
	}
	if !info.Mode().IsRegular() {
		return "", phrase("it is not a plain file")
	}
	f, err := fsys.Open(name)
	if err != nil {
		return "", err
	}
	defer f.Close()
	var b strings.Builder
	b.Grow(int(min(max(info.Size(), 0), maxFileBytes)) + 1)
	n, err := io.Copy(&b, io.LimitReader(f, maxFileBytes+1))
	if err != nil {
		return "", err
	}
	if n > maxFileBytes {
		return "", phrase("it is longer than %d bytes", maxFileBytes)
	}
	return b.String(), nil
}

// pageNames lists the files of a language's folder that hold a question, in
// the order of their names.
func pageNames(fsys fs.FS, lang Lang) ([]string, Issues) {
	folder := string(lang)
	entries, err := fs.ReadDir(fsys, folder)
	if err != nil {
		return nil, Issues{NewIssue(folder, 0, Failure, "create it, or name only the other languages in topics.yaml, such as languages: [fr]",
			"the folder of the language is missing or cannot be read")}
	}
	if len(entries) > maxPages {
		return nil, Issues{NewIssue(folder, 0, Failure, "", "%d files are more than %d", len(entries), maxPages)}
	}
	var names []string
	var issues Issues
	for _, e := range entries {
		name := path.Join(folder, e.Name())
		switch {
		case strings.HasPrefix(e.Name(), "."):
		case e.IsDir(), path.Ext(e.Name()) != ".md":
			issues = append(issues, unread(name))
		default:
			names = append(names, name)
		}
	}
	return names, issues
}
