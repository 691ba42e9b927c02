package main

import (
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
)

// metrics is what evaluate.py writes: by kind of query ("overall" for all of
// them), the value of each measure, null where it has none.
type metrics map[string]map[string]*float64

// engineMetrics are the metrics of one engine.
type engineMetrics struct {
	name string
	metrics
}

// tableCommand prints the measures of several engines side by side: a column
// a measure, or, with -kinds, one measure and a column a kind of query.
func tableCommand(flags *flag.FlagSet) func([]string) error {
	measures := flags.String("metric", "R@1,R@3,MRR@10,noneP,noneR", "measures, between commas")
	kinds := flags.Bool("kinds", false, "the first measure, by kind of query")
	return func(arguments []string) error {
		var rows []engineMetrics
		for _, argument := range arguments {
			row, err := readMetrics(argument)
			if err != nil {
				return fmt.Errorf("%s: %w", argument, err)
			}
			rows = append(rows, row)
		}
		names := strings.Split(*measures, ",")
		if *kinds {
			printKinds(rows, names[0])
		} else {
			printMeasures(rows, names)
		}
		return nil
	}
}

// readMetrics reads NAME=FILE.
func readMetrics(argument string) (engineMetrics, error) {
	name, file, ok := strings.Cut(argument, "=")
	if !ok {
		return engineMetrics{}, errors.New("not NAME=FILE")
	}
	text, err := os.ReadFile(file)
	if err != nil {
		return engineMetrics{}, err
	}
	row := engineMetrics{name: name}
	return row, json.Unmarshal(text, &row.metrics)
}

func printMeasures(rows []engineMetrics, names []string) {
	printHead("engine", names)
	for _, r := range rows {
		var cells []string
		for _, name := range names {
			cells = append(cells, share(r.metrics["overall"][name]))
		}
		printRow(r.name, cells)
	}
}

// printKinds heads each column with the kind and its number of queries.
func printKinds(rows []engineMetrics, name string) {
	var kinds, heads []string
	for _, kind := range slices.Sorted(maps.Keys(rows[0].metrics)) {
		if m := rows[0].metrics[kind]; kind != "overall" && m[name] != nil {
			kinds = append(kinds, kind)
			heads = append(heads, fmt.Sprintf("%s (%.0f)", kind, *m["n"]))
		}
	}
	printHead(name, heads)
	for _, r := range rows {
		var cells []string
		for _, kind := range kinds {
			cells = append(cells, share(r.metrics[kind][name]))
		}
		printRow(r.name, cells)
	}
}

// share prints a value from 0 to 1, a dash where there is none.
func share(value *float64) string {
	if value == nil {
		return "-"
	}
	return fmt.Sprintf("%.3f", *value)
}

func printHead(first string, columns []string) {
	printRow(first, columns)
	fmt.Println("|---|" + strings.Repeat("---:|", len(columns)))
}

func printRow(first string, cells []string) {
	fmt.Println("| " + first + " | " + strings.Join(cells, " | ") + " |")
}
