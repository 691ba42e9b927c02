package verdict_test

import (
	"errors"
	"testing"
	"time"

	"guichet/kiosk/verdict"
)

func TestParis(t *testing.T) {
	cases := []struct {
		utc  string
		want string
	}{
		{"2026-09-30T21:59:59Z", "2026-09-30 23:59"}, // summer time
		{"2026-09-30T22:00:00Z", "2026-10-01 00:00"},
		{"2026-12-31T22:59:59Z", "2026-12-31 23:59"}, // winter time
		{"2026-12-31T23:00:00Z", "2027-01-01 00:00"},
		{"2026-03-29T00:59:59Z", "2026-03-29 01:59"}, // forward at 2 h
		{"2026-03-29T01:00:00Z", "2026-03-29 03:00"},
		{"2026-10-25T00:59:59Z", "2026-10-25 02:59"}, // back at 3 h
		{"2026-10-25T01:00:00Z", "2026-10-25 02:00"},
		{"2028-02-28T23:30:00Z", "2028-02-29 00:30"}, // leap day
	}
	for _, tc := range cases {
		utc, err := time.Parse(time.RFC3339, tc.utc)
		if err != nil {
			t.Fatal(err)
		}
		if got := verdict.Paris(utc).Format("2006-01-02 15:04"); got != tc.want {
			t.Errorf("%s is %s in Paris, want %s", tc.utc, got, tc.want)
		}
	}
}

func TestDays(t *testing.T) {
	cases := []struct {
		from, to string
		want     int
	}{
		{"2026-11-22T00:00:00Z", "2026-11-22T22:59:59Z", 0},
		{"2026-11-22T00:00:00Z", "2026-11-22T23:00:00Z", 1}, // midnight in Paris
		{"2026-11-22T22:59:59Z", "2026-11-22T23:00:00Z", 1},
		{"2026-11-22T23:00:00Z", "2026-11-22T22:59:59Z", -1},
		{"2026-03-28T12:00:00Z", "2026-03-30T12:00:00Z", 2}, // a day of 23 hours between
		{"2026-10-24T12:00:00Z", "2026-10-26T12:00:00Z", 2}, // a day of 25 hours between
		{"2028-02-28T12:00:00Z", "2028-03-01T12:00:00Z", 2}, // leap year
		{"2027-02-28T12:00:00Z", "2027-03-01T12:00:00Z", 1},
	}
	for _, tc := range cases {
		from, err1 := time.Parse(time.RFC3339, tc.from)
		to, err2 := time.Parse(time.RFC3339, tc.to)
		if err := errors.Join(err1, err2); err != nil {
			t.Fatal(err)
		}
		if got := verdict.Days(from, to); got != tc.want {
			t.Errorf("%s to %s: %d days, want %d", tc.from, tc.to, got, tc.want)
		}
	}
}
