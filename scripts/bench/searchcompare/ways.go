package main

import (
	"bufio"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
)

// way is how an engine is asked.
type way struct {
	name  string // behind the engine's; "": in the process that measures
	piped bool   // another process searches: a query a line in, its ids a line out
	share bool   // on a quarter of a processor
}

// The ways by their names on the command line.
func ways() map[string]way {
	return map[string]way{
		"process": {},
		"pipe":    {name: ", over a pipe", piped: true},
		"quarter": {name: ", on a quarter of a processor", share: true},
	}
}

// waysOf reads names of ways.
func waysOf(names string) (list []way, err error) {
	for _, name := range strings.Split(names, ",") {
		w, ok := ways()[name]
		if !ok {
			return nil, fmt.Errorf("unknown way %q", name)
		}
		list = append(list, w)
	}
	return list, nil
}

// serveCommand answers a query a line with ranked ids, from an index that is there.
func serveCommand(flags *flag.FlagSet) func([]string) error {
	name := flags.String("engine", "kiosk", "engine of the index")
	return func(arguments []string) error {
		e, err := engineNamed(*name)
		if err != nil {
			return err
		}
		s, err := e.open(arguments[0])
		if err != nil {
			return fmt.Errorf("open: %w", err)
		}
		return errors.Join(answerAll(s), s.close())
	}
}

// pipeSearcher asks another process. How many searches ran out of time it cannot tell.
type pipeSearcher struct {
	process *exec.Cmd
	queries io.WriteCloser
	answers *bufio.Reader
}

func openPipe(engine, index string) (searcher, error) {
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	process := exec.Command(self, "serve", "-engine", engine, index)
	process.Stderr = os.Stderr
	queries, err := process.StdinPipe()
	if err != nil {
		return nil, err
	}
	answers, err := process.StdoutPipe()
	if err != nil {
		return nil, err
	}
	return &pipeSearcher{process, queries, bufio.NewReader(answers)}, process.Start()
}

func (p *pipeSearcher) search(query string) (answer, error) {
	if _, err := io.WriteString(p.queries, strings.ReplaceAll(query, "\n", " ")+"\n"); err != nil {
		return answer{}, err
	}
	line, err := p.answers.ReadString('\n')
	return answer{ids: strings.Fields(line)}, err
}

func (p *pipeSearcher) close() error { return errors.Join(p.queries.Close(), p.process.Wait()) }
