package renewal_test

import (
	"errors"
	"testing"

	"guichet/kiosk/bundle"
	"guichet/kiosk/renewal"
)

func TestAnswers(t *testing.T) {
	if last, err := (renewal.Answer{Step: renewal.StepWrite, Done: 1, Total: 2}).Last(); last || err != nil {
		t.Error("a step is the last line")
	}
	if last, err := renewal.AnswerOf(nil).Last(); !last || err != nil {
		t.Error(last, err)
	}
	want := bundle.Refusal{Reason: bundle.Damaged, Number: 1, Have: 2, Byte: 3, Detail: "here"}
	if last, err := renewal.AnswerOf(errors.Join(errors.New("more"), &want)).Last(); !last || bundle.Refused(err) == nil || *bundle.Refused(err) != want {
		t.Errorf("%t, %v", last, err)
	}
	if last, err := renewal.AnswerOf(errors.New("the disk is gone")).Last(); !last || bundle.Refused(err).Reason != bundle.SlotFailed {
		t.Errorf("%t, %v", last, err)
	}
}
