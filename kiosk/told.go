package main

import (
	"context"
	"slices"

	"guichet/kiosk/audit"
	"guichet/kiosk/bundle"
	"guichet/kiosk/doctor"
	"guichet/kiosk/session"
)

// told is what a technician must be told before he asks: that where data are kept
// was made anew, or that nothing lasts or can be written there.
func (t *technician) told(ctx context.Context) session.Alerts {
	found := slices.DeleteFunc(doctor.Run(ctx, t.patient.storageChecks()), func(f doctor.Finding) bool {
		return f.Status != doctor.Bad && f.Code != doctor.CodeRemade
	})
	remade := func(f doctor.Finding) bool { return f.Code == doctor.CodeRemade }
	return session.Alerts{Lines: doctorLines(found), Lasting: slices.ContainsFunc(found, remade)}
}

// fleeting tells whether an update would be lost with the power.
func (t *technician) fleeting() bool { return t.patient.partition == memoryPartition }

// acknowledge takes note that a technician knows what was lost.
func (t *technician) acknowledge(ctx context.Context) (session.TaskResult, error) {
	if t.home == nil {
		return session.TaskResult{}, &bundle.Refusal{Reason: bundle.NoFolder}
	}
	if err := t.home.folder.KnowRemade(); err != nil {
		return session.TaskResult{}, err
	}
	t.write(audit.Record{Kind: audit.Remade, Note: "known to a technician"})
	return session.TaskResult{Alerts: t.told(ctx)}, nil
}
