// Package faq holds the help as values: topics, questions, answers, and what a
// search brings back. It parses and checks the sources (Markdown with YAML
// front matter) and understands queries. It does no I/O beyond the fs.FS it is
// handed and knows no database and no screen.
package faq

// Lang is a language of the help: an ISO 639-1 code, "fr" or "en".
type Lang string

// The languages the kiosk's own words exist in.
const (
	French  Lang = "fr"
	English Lang = "en"
)

// Topic is one theme of the help. Its place in Collection.Topics is its rank.
type Topic struct {
	Key   string          // slug, unique
	Title map[Lang]string // one for each language of the collection
}

// Question is one question with its answer, in one language. The same ID in
// another language is the same question.
type Question struct {
	ID         string // slug: letters, digits and hyphens
	Lang       Lang
	Title      string   // the question itself
	Topic      string   // key of a Topic
	Aliases    []string // other ways to ask it
	Related    []string // IDs, in the author's order
	Source     string   // where the text comes from
	Received   string   // YYYY-MM-DD: when the text came to us
	Reviewed   string   // YYYY-MM-DD of a real check against the source, "" when nobody did
	ReviewBy   string   // YYYY-MM-DD, "" when not set
	Translated bool     // our translation, not the owner's words
	// Ours says that the answer was written for this kiosk from public pages
	// and that the ANS did not check it. Such questions stand behind the
	// owner's for a query that both answer.
	Ours       bool
	SourceDate string     // YYYY-MM-DD or YYYY of the source, "" when it bears none
	Confidence Confidence // how far the source can be relied on
	Answer     string     // Markdown, the small subset of ParseAnswer
	Steps      []Step     // a ladder of questions to answer by yes or no; most answers have none
	Complement *Complement
}

// Confidence grades a source. The zero value is unknown.
type Confidence string

// The grades of confidence.
const (
	UnknownConfidence Confidence = ""
	HighConfidence    Confidence = "high"   // an official page of known date, or a text of law
	MediumConfidence  Confidence = "medium" // official but old or undated, or a regional agency
	NoOutsideSource   Confidence = "none"   // our own sentence, which rests on no page
)

// Step is a rung of a ladder: something to do, then a question to answer by
// yes or no.
type Step struct {
	Do  string // Markdown, "" for nothing
	Ask string
	Yes Branch
	No  Branch
}

// Branch is where an answer to a Step leads: to an end, or to another step.
type Branch struct {
	End  string // Markdown; "" when the ladder goes on
	Step int    // index of the next step, always a later one; only when End is ""
}

// Complement is a short text of ours below an answer, with its own source and
// date; the owner's text above it stays as it is.
type Complement struct {
	Text   string `yaml:"text" json:"text"`     // Markdown, the same subset
	Source string `yaml:"source" json:"source"` // never empty
	Date   string `yaml:"date" json:"date"`     // YYYY-MM-DD
}

// BlockKind tells how a Block is drawn. The zero value is a paragraph.
type BlockKind uint8

// The kinds of blocks of an answer.
const (
	Paragraph BlockKind = iota
	Bullets
	Steps // numbered from 1
)

// Block is a paragraph (one item) or a list (an item a line).
type Block struct {
	Kind  BlockKind
	Items [][]Span
}

// Span is a run of text of one look.
type Span struct {
	Text   string
	Strong bool // emphasis of any kind
	Link   int  // 1-based index into Document.Links, 0 for none
}

// Link is an address that a visitor can take away as a QR code.
type Link struct {
	Label string // the words that carry it in the text
	URL   string // https: or tel:
	Note  string // our remark on it (the Markdown link's title), "" for none
}

// Document is an answer as parsed.
type Document struct {
	Blocks []Block
	Links  []Link // in order of appearance
}

// Collection is the whole help, as parsed and checked.
type Collection struct {
	Languages []Lang // first is the main one
	Topics    []Topic
	Questions []Question            // by language in the order of Languages, then topic, then file name
	Synonyms  map[Lang]SynonymTable // may be empty
	Banners   []Banner              // prepared sentences for home, in the author's order; may be empty
	Golden    []Golden              // in the order of their lines; may be empty
}

// SynonymTable holds the lines of synonyms.<lang>.txt.
type SynonymTable []SynonymRule

// SynonymRule says that a query holding one of Left also looks for each of
// Right; Both says the reverse as well. Each entry is a word or a phrase as
// written by the author, not yet analysed.
type SynonymRule struct {
	Left, Right []string
	Both        bool
}

// Ref names a question in a list.
type Ref struct {
	ID    string
	Title string
}

// TopicRef names a topic in a list, with its number of questions.
type TopicRef struct {
	Key       string
	Title     string
	Questions int
}

// Query is what a visitor typed, as typed.
type Query struct {
	Text  string
	Lang  Lang
	Limit int // at most so many hits; 0 means 10
	// Favour are ids of questions that fit the card in the slot: they stand
	// before others that answer about as well, and hide none.
	Favour []string
}

// Hit is one question found.
type Hit struct {
	Ref
	Marks []Mark // parts of Title that matched, in order, not overlapping
}

// Mark is a half-open range of bytes of a title.
type Mark struct{ Start, End int }

// Result is the answer to a Query. No Hits is an answer too: the help has none.
type Result struct {
	Hits      []Hit
	Corrected string     // the query as understood, "" when nothing was corrected
	Nearest   []TopicRef // where to browse instead, filled when Hits is empty
	// Unknown is the word of the query, as typed, that matters most and that the
	// help does not know; Hits is empty then. It is "" when there are hits, and when
	// the help knows every word.
	Unknown string
	// Near are at most three questions that meet another part of the query,
	// when Hits is empty: close to what was asked, and no answer to it.
	Near []Hit
	// Words are the words of the query that may be counted for the author: each is
	// one of the help, or of French or English at large, folded and without the
	// mark of a plural; no number, no name, no slip of the pen is among them.
	Words []string
	// Topic is the key of the topic that comes nearest, "" when none meets anything.
	Topic string
	// Cut says that the time of the search ran out: Hits are the best so far,
	// and none does not mean that the help has no answer.
	Cut bool
}
