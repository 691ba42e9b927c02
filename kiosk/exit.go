package main

import (
	"errors"
	"fmt"

	"guichet/kiosk/bundle"
)

// The exit codes: the table of the README, in one place.
const (
	exitGood   = 0
	exitFailed = 1
	exitUsage  = 2
	// exitNegative is an answer, not a failure: the card is not valid.
	exitNegative = 3
)

// Exit codes of the verbs that judge a bundle.
const (
	exitUntrusted = 4
	exitNotNewer  = 5
)

// usageError is a mistake on the command line that the parser cannot see.
type usageError struct{ error }

// negativeFinding ends a verb that succeeded and whose answer, already printed, is
// no.
type negativeFinding struct{}

// Error implements error; it is never printed.
func (negativeFinding) Error() string { return "a negative finding" }

func exitCode(err error) int {
	switch {
	case err == nil:
		return exitGood
	case errors.As(err, new(usageError)):
		return exitUsage
	case errors.As(err, new(negativeFinding)):
		return exitNegative
	case errors.As(err, new(undecided)):
		return exitUntrusted
	}
	if refused := new(refusedError); errors.As(err, refused) {
		return refusalExit(refused.Refusal)
	}
	return exitFailed
}

// refusalExit is the exit code of a refusal.
func refusalExit(r *bundle.Refusal) int {
	switch r.Reason {
	case bundle.UnknownKey, bundle.WithdrawnKey, bundle.FirstKey, bundle.NoSetup, bundle.BadSignature, bundle.KeyList, bundle.WrongRole:
		return exitUntrusted
	case bundle.Older, bundle.Same, bundle.OlderList:
		return exitNotNewer
	}
	return exitFailed
}

// sentence explains a refusal on a command line.
func sentence(r *bundle.Refusal) string {
	switch r.Reason {
	case bundle.UnknownKey:
		return "signed by a key that this kiosk does not trust"
	case bundle.FirstKey, bundle.NoSetup:
		return "this kiosk trusts nobody yet; hint: kiosk trust --data DIR --key PUB"
	case bundle.WithdrawnKey:
		return "signed by a key that was withdrawn"
	case bundle.BadSignature:
		return "the signature does not hold"
	case bundle.KeyList:
		return "its list of keys holds none that this kiosk trusts today"
	case bundle.Older:
		return fmt.Sprintf("it holds %d, the kiosk already has %d", r.Number, r.Have)
	case bundle.OlderList:
		return r.Detail + "; hint: build it again with the lists of today"
	case bundle.Same:
		return fmt.Sprintf("the kiosk has %d already", r.Have)
	case bundle.WrongRole:
		return r.Detail
	case bundle.OtherBoard:
		return "for another kind of computer: " + r.Detail
	case bundle.NoRenewal:
		return "this kiosk cannot renew its system; hint: only an appliance that started by UEFI can, by a stick (docs/appliance.md)"
	case bundle.OnTrial:
		return fmt.Sprintf("the running system %d has yet to prove itself", r.Have)
	case bundle.NoSpace:
		return fmt.Sprintf("it wants %d MB, %d MB are free", r.Number>>20, r.Have>>20)
	case bundle.TooFarAhead:
		return fmt.Sprintf("number %d is of a day more than 366 days after its issue date", r.Number)
	}
	return r.Error()
}

// refusedError ends a verb whose answer, already printed, is a refusal.
type refusedError struct{ *bundle.Refusal }

// undecided ends a verb whose answer, already printed, is that it cannot be known here
// who would take a bundle: nobody is known to trust it.
type undecided struct{}

// Error implements error; it is never printed.
func (undecided) Error() string { return "not known here" }

// answered prints a refusal as the answer, and returns other errors as they are.
func answered(err error) error {
	refused := bundle.Refused(err)
	if refused == nil {
		return err
	}
	fmt.Printf("accepted: no\nreason: %s\nwhy: %s\n", refused.Reason, sentence(refused))
	return refusedError{refused}
}
