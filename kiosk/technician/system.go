package technician

import (
	"context"

	"guichet/kiosk/audit"
	"guichet/kiosk/bundle"
	"guichet/kiosk/datafolder"
	"guichet/kiosk/renewal"
	"guichet/kiosk/session"
	"guichet/kiosk/update"
)

// machine is the appliance as it is now, the zero Machine where it cannot renew its system.
func (t *Tasks) machine() renewal.Machine {
	if t.Renewal.Machine == nil {
		return renewal.Machine{}
	}
	return t.Renewal.Machine()
}

// stageSystem reads a system on the stick to its end, and says what would change. Nothing
// is kept of it: the root helper reads it again, and checks it again.
func (t *Tasks) stageSystem(ctx context.Context, o offered, b datafolder.Offer, p update.Progress) (session.TaskResult, error) {
	if b.Refused != nil {
		return session.TaskResult{}, b.Refused
	}
	total := b.Manifest.Size()
	if err := b.Reader.Verify(ctx, func(done int64) { p.Copied(done, total) }); err != nil {
		return session.TaskResult{}, stageError(err)
	}
	k := t.machine()
	t.system = &o
	return session.TaskResult{Changes: &session.Changes{
		From: k.Number, To: o.Number,
		System: &session.NewSystem{Board: o.System.Board, Had: k.Version, Is: o.System.Version, Publisher: o.Publisher},
	}}, nil
}

// installSystem hands the system over to the root helper, which writes it beside the
// running one, and records what came of it.
func (t *Tasks) installSystem(ctx context.Context, progress func(session.Progress)) (session.TaskResult, error) {
	o, from := *t.system, t.machine().Number
	t.system = nil
	progress(session.Progress{Step: session.StepWriting})
	err := t.take(ctx, o, progress)
	r := audit.Record{Kind: audit.System, Key: o.key.ID(), From: from, To: o.Number, Note: "written, to be tried", Stick: t.stick}
	if err != nil {
		err = stageError(err)
		r.Note = "not written"
		if refused := bundle.Refused(err); refused != nil {
			r.Note = "refused: " + string(refused.Reason)
		}
		t.write(r)
		return session.TaskResult{}, err
	}
	t.write(r)
	progress(session.Progress{Step: session.StepFinished})
	return session.TaskResult{Installed: &session.Installed{From: from, To: o.Number, System: true}, Alerts: t.alerts(ctx)}, nil
}

// take opens the offer's file once more, which must be the one that was shown.
func (t *Tasks) take(ctx context.Context, o offered, progress func(session.Progress)) error {
	if t.Renewal.Take == nil {
		return &bundle.Refusal{Reason: bundle.NoRenewal, Number: o.Number}
	}
	b, f, err := t.lookAgain(ctx, o)
	if err == nil && b.Refused != nil {
		err = b.Refused
	}
	if err != nil {
		return err
	}
	r, err := f.Open()
	if err != nil {
		return stickError(err)
	}
	return t.Renewal.Take(ctx, r, writing(progress))
}

// writing reports the progress of the root helper to the session. Writing and reading back
// count as half of the work each in the time left.
func writing(progress func(session.Progress)) func(renewal.Answer) {
	var p session.Progress
	half := watched(func(w session.Progress) { p.Left = w.Left; progress(p) })
	return func(a renewal.Answer) {
		p = session.Progress{Step: session.StepWriting, Done: a.Done, Total: a.Total}
		done := a.Done
		if a.Step == renewal.StepCheck {
			p.Step = session.StepChecking
			done += a.Total
		}
		half.Copied(done, 2*a.Total)
	}
}
