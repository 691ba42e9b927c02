package faq_test

import (
	"strings"
	"testing"

	"guichet/kiosk/faq"
)

func TestIssueString(t *testing.T) {
	tests := []struct {
		issue faq.Issue
		want  string
	}{
		{faq.Issue{File: "fr/x.md", Line: 3, Message: "m", Hint: "h"}, "fr/x.md:3: m; hint: h"},
		{faq.Issue{File: "fr/x.md", Message: "m"}, "fr/x.md: m"},
		{faq.Issue{Line: 3, Message: "m"}, "line 3: m"},
		{faq.Issue{Message: "m"}, "m"},
		{faq.Issue{File: "fr/x.md", Line: 3, Severity: faq.Warning, Message: "m"}, "fr/x.md:3: warning: m"},
	}
	for _, tt := range tests {
		if got := tt.issue.String(); got != tt.want {
			t.Errorf("String() = %q, want %q", got, tt.want)
		}
	}
}

// TestUngradedIssueRefuses pins that forgetting the severity is never fine.
func TestUngradedIssueRefuses(t *testing.T) {
	if err := (faq.Issues{{Message: "m"}}).Err(); err == nil {
		t.Error("an issue without a severity is accepted")
	}
	if err := (faq.Issues{{Severity: faq.Warning}}).Err(); err != nil {
		t.Errorf("a warning is an error: %v", err)
	}
	if err := (faq.Issues{{Severity: faq.Severity(9)}}).Err(); err == nil {
		t.Error("an unknown severity is accepted")
	}
	if err := faq.Issues(nil).Err(); err != nil {
		t.Errorf("nothing is an error: %v", err)
	}
}

func TestIssuesErrorIsBounded(t *testing.T) {
	issues := make(faq.Issues, 60)
	text := issues.Error()
	if got := strings.Count(text, "\n"); got != 50 || !strings.HasSuffix(text, "and 10 more") {
		t.Errorf("%d line ends, ends in %q", got, text[len(text)-12:])
	}
}
