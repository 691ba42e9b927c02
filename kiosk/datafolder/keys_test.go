package datafolder

import "testing"

// A set-up code in the boot partition's settings has its digits, or is none.
func TestSetupOf(t *testing.T) {
	for line, want := range map[string]string{
		"":                                             "",
		"quiet kiosk.setup-code=12345678\n":            "12345678",
		"kiosk.setup-code=123456789012 quiet":          "123456789012",
		"kiosk.setup-code=1234567":                     "",
		"kiosk.setup-code=1234567890123":               "",
		"kiosk.setup-code=1234567a":                    "",
		"kiosk.setup-code= 12345678":                   "",
		"xkiosk.setup-code=12345678":                   "",
		"kiosk.setup-code=x kiosk.setup-code=87654321": "87654321",
	} {
		if got := setupOf(line); got != want {
			t.Errorf("%q: got %q, want %q", line, got, want)
		}
	}
}
