package main

import (
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"unicode/utf8"

	"github.com/blevesearch/bleve/v2"
	_ "github.com/blevesearch/bleve/v2/analysis/lang/en" // the analyser "en"
	_ "github.com/blevesearch/bleve/v2/analysis/lang/fr" // the analyser "fr"
	"github.com/blevesearch/bleve/v2/mapping"
	"github.com/blevesearch/bleve/v2/search/query"

	"guichet/kiosk/faq"
)

// How bleve is asked. The boosts of prefixes and of English were chosen on the
// development queries, in bleve's favour.
const (
	askedBoost  = 5    // of a hit in the question or an alias
	otherBoost  = .5   // of a hit in English; the queries are French
	prefixBoost = .3   // of a word that only begins as the one being typed
	minPrefix   = 3    // bytes of it before it counts
	fuzziness   = 1    // letters that may differ
	batchPages  = 1000 // that the builder holds in memory
)

// bleveSearcher is bleve v2: for each language its analyser, the owner's
// synonyms as far as bleve takes them (single words), words one letter off,
// and the word being typed as a prefix.
type bleveSearcher struct {
	index     bleve.Index
	languages []faq.Lang
}

// The fields of a page, of which each language has its own.
func titleField(l faq.Lang) string   { return "title_" + string(l) }
func aliasesField(l faq.Lang) string { return "aliases_" + string(l) }
func answerField(l faq.Lang) string  { return "answer_" + string(l) }

// synonymSource names a language's synonyms.
func synonymSource(l faq.Lang) string { return "synonyms_" + string(l) }

func bleveFields(l faq.Lang) []string {
	return []string{titleField(l), aliasesField(l), answerField(l)}
}

// bleveMapping indexes the text of the fields and stores nothing of it.
func bleveMapping(h *help) (*mapping.IndexMappingImpl, error) {
	m := bleve.NewIndexMapping()
	m.DefaultMapping.Dynamic = false
	for _, l := range h.Languages {
		source := ""
		if len(h.Synonyms[l]) > 0 {
			source = synonymSource(l)
			config := map[string]any{"collection": source, "analyzer": string(l)}
			if err := m.AddSynonymSource(source, config); err != nil {
				return nil, err
			}
		}
		for _, name := range bleveFields(l) {
			f := bleve.NewTextFieldMapping()
			f.Analyzer, f.SynonymSource = string(l), source
			f.Store, f.IncludeInAll, f.IncludeTermVectors, f.DocValues = false, false, false, false
			m.DefaultMapping.AddFieldMappingsAt(name, f)
		}
	}
	return m, nil
}

const bleveFolder = "index.bleve"

// buildBleve writes an index of one segment, the best shape for one that does
// not change: with bleve's offline builder, or, because that takes no synonyms,
// as a single batch. (Merging segments afterwards is no way: ForceMerge of
// v2.6.3 does not return where one of them holds synonyms.)
func buildBleve(folder string, h *help) error {
	m, err := bleveMapping(h)
	if err != nil {
		return err
	}
	path := filepath.Join(folder, bleveFolder)
	if m.SynonymCount() > 0 {
		return buildBatch(path, m, h)
	}
	builder, err := bleve.NewBuilder(path, m, map[string]any{"batchSize": batchPages})
	if err != nil {
		return err
	}
	return errors.Join(addPages(builder, h), builder.Close())
}

func buildBatch(path string, m mapping.IndexMapping, h *help) error {
	index, err := bleve.New(path, m)
	if err != nil {
		return err
	}
	batch := index.NewBatch()
	if err := errors.Join(addSynonyms(batch, h), addPages(batch, h)); err != nil {
		return errors.Join(err, index.Close())
	}
	return errors.Join(index.Batch(batch), index.Close())
}

// indexer takes pages: a bleve.Builder or a bleve.Batch.
type indexer interface {
	Index(id string, fields any) error
}

func addPages(to indexer, h *help) error {
	for _, p := range h.pages {
		fields := map[string]any{titleField(p.lang): p.title, aliasesField(p.lang): p.aliases, answerField(p.lang): p.answer}
		if err := to.Index(string(p.lang)+"/"+p.id, fields); err != nil {
			return fmt.Errorf("%s: %w", p.id, err)
		}
	}
	return nil
}

// addSynonyms hands over the owner's rules. Bleve passes over every entry that
// its analyser does not make exactly one word of.
func addSynonyms(batch *bleve.Batch, h *help) error {
	for _, l := range h.Languages {
		for i, rule := range h.Synonyms[l] {
			ways := []bleve.SynonymDefinition{{Input: rule.Left, Synonyms: rule.Right}}
			if rule.Both {
				ways = append(ways, bleve.SynonymDefinition{Input: rule.Right, Synonyms: rule.Left})
			}
			for way := range ways {
				id := fmt.Sprintf("rule-%s-%d-%d", l, i, way)
				if err := batch.IndexSynonym(id, synonymSource(l), &ways[way]); err != nil {
					return fmt.Errorf("synonyms of %v: %w", rule.Left, err)
				}
			}
		}
	}
	return nil
}

func openBleve(folder string) (searcher, error) {
	index, err := bleve.OpenUsing(filepath.Join(folder, bleveFolder), map[string]any{"read_only": true})
	if err != nil {
		return nil, err
	}
	fields, err := index.Fields()
	if err != nil {
		return nil, err
	}
	b := bleveSearcher{index: index}
	for _, l := range []faq.Lang{faq.French, faq.English} {
		for _, f := range fields {
			if f == titleField(l) {
				b.languages = append(b.languages, l)
			}
		}
	}
	return b, nil
}

func (b bleveSearcher) search(text string) (answer, error) {
	request := bleve.NewSearchRequestOptions(b.query(text), 2*limit, 0, false)
	r, err := b.index.Search(request)
	if err != nil {
		return answer{}, err
	}
	var ids []string
	for _, hit := range r.Hits {
		_, id, _ := strings.Cut(hit.ID, "/")
		ids = append(ids, id)
	}
	return distinct(ids), nil
}

// query looks for any of the words in any field.
func (b bleveSearcher) query(text string) query.Query {
	var clauses []query.Query
	for _, l := range b.languages {
		for _, field := range bleveFields(l) {
			boost := fieldBoost(l, field)
			match := bleve.NewMatchQuery(text)
			match.SetField(field)
			match.SetFuzziness(fuzziness)
			match.SetBoost(boost)
			clauses = append(clauses, match)
			if word := unfinished(text); len(word) >= minPrefix {
				prefix := bleve.NewPrefixQuery(word)
				prefix.SetField(field)
				prefix.SetBoost(boost * prefixBoost)
				clauses = append(clauses, prefix)
			}
		}
	}
	return bleve.NewDisjunctionQuery(clauses...)
}

func fieldBoost(l faq.Lang, field string) float64 {
	boost := 1.
	if field != answerField(l) {
		boost *= askedBoost
	}
	if l != faq.French {
		boost *= otherBoost
	}
	return boost
}

// unfinished returns the word being typed, "" where a blank ended it.
func unfinished(text string) string {
	ended := strings.LastIndexFunc(text, func(c rune) bool { return strings.ContainsRune(" '’-", c) })
	if ended >= 0 {
		_, size := utf8.DecodeRuneInString(text[ended:])
		text = text[ended+size:]
	}
	return strings.ToLower(text)
}

func (b bleveSearcher) close() error { return b.index.Close() }
