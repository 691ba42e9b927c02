package technician

import (
	"context"
	"slices"

	"guichet/kiosk/appliance"
	"guichet/kiosk/audit"
	"guichet/kiosk/doctor"
	"guichet/kiosk/session"
)

// alerts returns what a technician must be told without asking: the data partition was
// made again, what is kept there is lost with the power, or it cannot be written; or that a
// new system was not kept.
func (t *Tasks) alerts(ctx context.Context) session.Alerts {
	found := slices.DeleteFunc(doctor.Run(ctx, append(t.Subject.StorageChecks(), t.Subject.SystemChecks()...)), func(f doctor.Finding) bool {
		return f.Status != doctor.Bad && f.Code != doctor.CodeRemade && f.Code != doctor.CodeWentBack
	})
	remade := func(f doctor.Finding) bool { return f.Code == doctor.CodeRemade }
	return session.Alerts{Lines: doctorLines(found), Lasting: slices.ContainsFunc(found, remade)}
}

// volatile tells whether an update would be lost with the power.
func (t *Tasks) volatile() bool { return t.Subject.Partition == appliance.PartitionInMemory }

// acknowledge records that a technician has been told what was lost.
func (t *Tasks) acknowledge(ctx context.Context) (session.TaskResult, error) {
	if t.Folder == nil {
		return session.TaskResult{}, t.noFolder()
	}
	if err := t.Folder.Updates.KnowRemade(); err != nil {
		return session.TaskResult{}, err
	}
	t.write(audit.Record{Kind: audit.Remade, Note: "known to a technician"})
	return session.TaskResult{Alerts: t.alerts(ctx)}, nil
}
