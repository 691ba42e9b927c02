package main

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"os"
	"strings"

	"guichet/kiosk/faq"
	"guichet/kiosk/screen"
	"guichet/kiosk/store"
)

// searchVerb searches the help without the screen.
type searchVerb struct {
	Data  string   `help:"A data set's file, or a kiosk's data folder; without it the built-in help." placeholder:"FILE"`
	Lang  string   `help:"Language of the help." enum:"fr,en" default:"fr"`
	Limit int      `help:"At most so many answers a query." default:"10"`
	IDs   bool     `name:"ids" help:"Print the ids on one line a query, an empty line for no answer."`
	Query []string `arg:"" optional:"" help:"The query; without it, one a line on standard input."`
}

// maxQueryLine bounds a line of standard input, in bytes.
const maxQueryLine = 1 << 20

// Run implements the verb.
func (v *searchVerb) Run() error {
	if v.Limit < 1 {
		return usageError{fmt.Errorf("--limit %d: at least 1", v.Limit)}
	}
	ctx := context.Background()
	help, err := openHelp(ctx, v.Data)
	if err != nil {
		return err
	}
	defer help.Close()
	if len(v.Query) > 0 {
		return v.one(ctx, help, strings.Join(v.Query, " "), os.Stdout)
	}
	return v.all(ctx, help, os.Stdin, os.Stdout)
}

func (v *searchVerb) all(ctx context.Context, help *store.Store, in io.Reader, out io.Writer) error {
	lines := bufio.NewScanner(in)
	lines.Buffer(nil, maxQueryLine)
	for lines.Scan() {
		if err := v.one(ctx, help, lines.Text(), out); err != nil {
			return err
		}
	}
	return lines.Err()
}

// one prints the answer to one query at once: the reader may wait for it.
func (v *searchVerb) one(ctx context.Context, help *store.Store, query string, out io.Writer) error {
	r, err := help.Search(ctx, faq.Query{Text: query, Lang: faq.Lang(v.Lang), Limit: v.Limit})
	if err != nil {
		return err
	}
	var b strings.Builder
	if v.IDs {
		for i, h := range r.Hits {
			if i > 0 {
				b.WriteByte(' ')
			}
			b.WriteString(screen.Clean(h.ID))
		}
		b.WriteByte('\n')
	} else {
		writeHits(&b, r)
	}
	_, err = io.WriteString(out, b.String())
	return err
}

func writeHits(b *strings.Builder, r faq.Result) {
	if r.Corrected != "" {
		fmt.Fprintf(b, "(%s)\n", screen.Clean(r.Corrected))
	}
	for i, h := range r.Hits {
		fmt.Fprintf(b, "%2d  %s  [%s]\n", i+1, screen.Clean(h.Title), screen.Clean(h.ID))
	}
	if len(r.Hits) > 0 {
		return
	}
	b.WriteString("no answer")
	if r.Unknown != "" {
		fmt.Fprintf(b, ": the help does not know %q", r.Unknown)
	}
	b.WriteByte('\n')
	for _, h := range r.Near {
		fmt.Fprintf(b, "near  %s  [%s]\n", h.Title, h.ID)
	}
}
