package main

import (
	"context"
	"os"
	"sync"

	"guichet/kiosk/appliance"
	"guichet/kiosk/clock"
	"guichet/kiosk/datafolder"
	"guichet/kiosk/doctor"
	"guichet/kiosk/pcsc"
	"guichet/kiosk/store"
)

// doctorVerb checks the kiosk.
type doctorVerb struct {
	JSON   bool   `name:"json" help:"Print one JSON object."`
	Data   string `help:"The kiosk's data folder; without it the built-in help is looked at." placeholder:"DIR"`
	Reader string `help:"A part of the wanted reader's name; without it the first reader." placeholder:"NAME-PART"`
}

// Run implements the verb. It writes nothing in the data folder, and may run
// beside the kiosk.
func (v *doctorVerb) Run() error {
	ctx := context.Background()
	s, err := v.subject(ctx)
	if err != nil {
		return err
	}
	defer s.Help.Close()
	findings := doctor.Run(ctx, s.Checks())
	write := doctor.WriteText
	if v.JSON {
		write = doctor.WriteJSON
	}
	if err := write(os.Stdout, findings); err != nil {
		return err
	}
	if doctor.Worst(findings) == doctor.Bad {
		return negativeFinding{}
	}
	return nil
}

func (v *doctorVerb) subject(ctx context.Context) (doctor.Subject, error) {
	slot := sync.OnceValue(func() pcsc.State { return doctor.SlotState(ctx, v.Reader) }) // one watch at a time
	s := doctor.Subject{Slot: func(context.Context) pcsc.State { return slot() }}
	help := datafolder.BuiltIn
	if v.Data != "" {
		sets, err := consult(ctx, v.Data)
		if err != nil {
			return s, err
		}
		s.Path, s.Folder, s.Recovery = v.Data, sets.Updates, sets.Updates.Found()
		s.Partition = appliance.ReadPartition(appliance.PartitionNote)
		help = sets.DataSet
	}
	var err error
	if s.Clock, err = clock.Open(builtAt(), datafolder.ClockFile(v.Data)); err != nil {
		note(err.Error())
	}
	s.Help = datafolder.NewCurrent(func() (*store.Store, error) { return help(ctx) })
	return s, nil
}
