package card

import (
	"context"
	"errors"

	"guichet/kiosk/iso7816"
)

// failureOf names the cause of an error of the reading.
func failureOf(err error) Failure {
	for _, c := range []struct {
		cause error
		is    Failure
	}{
		{context.DeadlineExceeded, FailureTooSlow},
		{context.Canceled, FailureCancelled},
		{iso7816.ErrRemoved, FailurePulled},
		{iso7816.ErrNoResponse, FailurePulled},
		{iso7816.ErrMute, FailureMute},
		{iso7816.ErrLimit, FailureOverBudget},
		{iso7816.ErrMalformed, FailureMalformed},
		{iso7816.ErrTruncated, FailureMalformed},
	} {
		if errors.Is(err, c.cause) {
			return c.is
		}
	}
	if errors.As(err, new(iso7816.StatusWord)) {
		return FailureRefused
	}
	return FailureReader
}

// final tells that after such a failure the card need not be asked again.
func (f Failure) final() bool {
	return f != FailureMalformed && f != FailureRefused
}

// fail records a failure and reports whether it ends the reading. The first one
// stays, but a final one replaces it: it says why the rest is missing.
func (r *reading) fail(at string, err error) bool {
	f := failureOf(err)
	if r.facts.Failure == FailureUnknown || f.final() {
		r.facts.Failure, r.facts.FailedAt = f, at
	}
	return f.final()
}

// refused tells that err is the card's refusal, a status word.
func refused(err error) bool {
	return errors.As(err, new(iso7816.StatusWord))
}
