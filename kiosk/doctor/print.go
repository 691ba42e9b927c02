package doctor

import (
	"encoding/json"
	"fmt"
	"io"

	"guichet/kiosk/faq"
	"guichet/kiosk/text"
)

// Document is the doctor's findings as JSON: a contract.
type Document struct {
	Status   string            `json:"status"`
	Findings []DocumentFinding `json:"findings"`
	Promises []DocumentFinding `json:"promises,omitempty"` // what the kiosk cannot do
}

// DocumentFinding is one finding in it.
type DocumentFinding struct {
	Name   string `json:"name"`
	Status string `json:"status"`
	Code   string `json:"code"`
	Detail string `json:"detail"`
}

// DocumentOf makes the document of findings.
func DocumentOf(findings []Finding) Document {
	o := Document{Status: Judged(findings).String(), Findings: []DocumentFinding{}}
	for _, f := range findings {
		if p := Promised(f); p != "" {
			o.Promises = append(o.Promises, DocumentFinding{p, f.Status.String(), string(f.Code), f.Detail})
			continue
		}
		o.Findings = append(o.Findings, DocumentFinding{f.Name, f.Status.String(), string(f.Code), f.Detail})
	}
	return o
}

// WriteJSON writes the document of findings.
func WriteJSON(w io.Writer, findings []Finding) error {
	return json.NewEncoder(w).Encode(DocumentOf(findings))
}

// WriteText writes the findings in English, one a line, each followed by advice
// where there is any.
func WriteText(w io.Writer, findings []Finding) error {
	words, err := text.LoadSticks(faq.English)
	if err != nil {
		return err
	}
	for _, f := range findings {
		line := fmt.Sprintf("%-8s %-17s %-5s %s\n", f.Status, f.Name, f.Code, f.Detail)
		if advice := words.Findings[string(f.Code)].Action; advice != "" {
			line += fmt.Sprintf("%32s hint: %s\n", "", advice)
		}
		if _, err := io.WriteString(w, line); err != nil {
			return err
		}
	}
	return nil
}
