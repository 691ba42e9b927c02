package faq

import (
	"errors"
	"fmt"
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
// The collection is never nil; it holds what could be read, and is fit for use
// when Issues.Err is nil. Files are read by several goroutines, which all end
// before Load returns: fsys must be safe for concurrent use.
func Load(fsys fs.FS) (*Collection, Issues) {
	topics := readTopics(fsys)
	c := &Collection{Languages: topics.languages, Topics: topics.topics, Synonyms: map[Lang]SynonymTable{}}
	issues := checkRoot(fsys, c.Languages)
	var pages []*page
	for _, lang := range c.Languages {
		found, folderIssues := readPages(fsys, lang)
		pages = append(pages, found...)
		table, synonymIssues := readSynonyms(fsys, lang)
		c.Synonyms[lang] = table
		issues = append(append(issues, folderIssues...), synonymIssues...)
	}
	lint(c, pages)
	for _, p := range pages {
		issues = append(issues, p.issues...)
	}
	topics.checkUsed(pages)
	issues = append(issues, topics.issues...)
	c.Questions = sortedQuestions(c, pages)
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
		return Issues{{File: ".", Message: "the folder cannot be read: " + err.Error()}}
	}
	read := map[string]bool{topicsFile: true, GoldenFile: true}
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
	return Issue{File: name, Severity: Warning, Message: "this file is not read",
		Hint: "sources are topics.yaml, golden.txt, synonyms.fr.txt, fr/*.md, and the same for each language of topics.yaml"}
}

func synonymsFile(lang Lang) string { return "synonyms." + string(lang) + ".txt" }

// readSynonyms reads the synonyms of a language; it may have none.
func readSynonyms(fsys fs.FS, lang Lang) (SynonymTable, Issues) {
	name := synonymsFile(lang)
	if _, err := fs.Stat(fsys, name); errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	r := &report{file: name}
	src, ok := readFile(fsys, name, r)
	if !ok {
		return nil, r.issues
	}
	table, issues := ParseSynonyms(src)
	r.join(issues, 0)
	return table, r.issues
}

// readFile reads a file of the tree, normalized, or reports why not.
func readFile(fsys fs.FS, name string, r *report) (string, bool) {
	content, err := readBounded(fsys, name)
	if err != nil {
		r.fail(0, "", "%s", readFault(err))
		return "", false
	}
	return normalize(content), true
}

// readFault says a read error in the author's words.
func readFault(err error) string {
	var pathError *fs.PathError
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return "the file is missing"
	case errors.As(err, &pathError):
		return "the file cannot be read: " + pathError.Err.Error()
	}
	return "the file cannot be read: " + err.Error()
}

// readBounded looks before it opens: opening a named pipe would wait for ever.
func readBounded(fsys fs.FS, name string) (string, error) {
	info, err := fs.Stat(fsys, name)
	if err != nil {
		return "", err
	}
	if !info.Mode().IsRegular() {
		return "", errors.New("it is not a plain file")
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
		return "", fmt.Errorf("it is longer than %d bytes", maxFileBytes)
	}
	return b.String(), nil
}

// pageNames lists the files of a language's folder that hold a question, in
// the order of their names.
func pageNames(fsys fs.FS, lang Lang) ([]string, Issues) {
	folder := string(lang)
	entries, err := fs.ReadDir(fsys, folder)
	if err != nil {
		return nil, Issues{{File: folder, Message: "the folder of the language is missing or cannot be read",
			Hint: `create it, or name only the other languages in topics.yaml, such as languages: [fr]`}}
	}
	if len(entries) > maxPages {
		return nil, Issues{{File: folder, Message: fmt.Sprintf("%d files are more than %d", len(entries), maxPages)}}
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
