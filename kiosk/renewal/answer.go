package renewal

import (
	"errors"

	"guichet/kiosk/bundle"
)

// Answer is one line, in JSON, of what the root helper says while it takes a system. The
// last line is Finished, or tells why not.
type Answer struct {
	Step     Step          `json:"step,omitempty"`
	Done     int64         `json:"done,omitempty"` // bytes of Total
	Total    int64         `json:"total,omitempty"`
	Finished bool          `json:"finished,omitempty"` // the system starts next
	Refused  bundle.Reason `json:"refused,omitempty"`
	Number   int64         `json:"number,omitempty"` // of the refusal, as Have, Byte and Detail
	Have     int64         `json:"have,omitempty"`
	Byte     int64         `json:"byte,omitempty"`
	Detail   string        `json:"detail,omitempty"`
}

// AnswerOf is the last line.
func AnswerOf(err error) Answer {
	if err == nil {
		return Answer{Finished: true}
	}
	if r := bundle.Refused(err); r != nil {
		return Answer{Refused: r.Reason, Number: r.Number, Have: r.Have, Byte: r.Byte, Detail: r.Detail}
	}
	return Answer{Refused: bundle.SlotFailed, Detail: err.Error()}
}

// Last tells whether no line follows, and with which result.
func (a Answer) Last() (bool, error) {
	switch {
	case a.Finished:
		return true, nil
	case a.Refused != "":
		return true, &bundle.Refusal{Reason: a.Refused, Number: a.Number, Have: a.Have, Byte: a.Byte, Detail: a.Detail}
	}
	return false, nil
}

// ErrNoAnswer means that the root helper ended without a last line.
var ErrNoAnswer = errors.New("the root helper ended without an answer")
