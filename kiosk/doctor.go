package main

import (
	"context"
	"encoding/json"
	"io"
	"os"
	"sync"
	"time"

	"guichet/kiosk/appliance"
	"guichet/kiosk/clock"
	"guichet/kiosk/datafolder"
	"guichet/kiosk/doctor"
	"guichet/kiosk/pcsc"
	"guichet/kiosk/proof"
	"guichet/kiosk/sim"
	"guichet/kiosk/store"
	"guichet/kiosk/verdict"
)

// doctorVerb checks the kiosk.
type doctorVerb struct {
	JSON    bool   `name:"json" help:"Print one JSON object."`
	Data    string `help:"The kiosk's data folder; without it the built-in help is looked at." placeholder:"DIR"`
	Machine bool   `help:"Print what the machine cannot do, as one JSON object: the appliance does so once at each start."`
	Reader  string `help:"A part of the wanted reader's name; without it the first reader." placeholder:"NAME-PART"`
}

// Run implements the verb. It writes nothing in the data folder, and may run
// beside the kiosk.
func (v *doctorVerb) Run() error {
	ctx := context.Background()
	if v.Machine {
		return printMachine(os.Stdout)
	}
	s, err := v.subject(ctx)
	if err != nil {
		return err
	}
	defer s.Help.Close()
	findings := doctor.Run(ctx, append(s.Checks(), s.Promises()...))
	write := doctor.WriteText
	if v.JSON {
		write = doctor.WriteJSON
	}
	if err := write(os.Stdout, findings); err != nil {
		return err
	}
	if doctor.Judged(findings) == doctor.Bad {
		return negativeFinding{}
	}
	return nil
}

func (v *doctorVerb) subject(ctx context.Context) (doctor.Subject, error) {
	slot := sync.OnceValue(func() pcsc.State { return doctor.SlotState(ctx, v.Reader) }) // one watch at a time
	s := doctor.Subject{Slot: func(context.Context) pcsc.State { return slot() }, Machine: machineNote, Blind: blind}
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

// Where the appliance leaves what its machine cannot do, and the console whose keys count.
const (
	machineFile   = "/run/guichet/machine.json"
	kioskTerminal = "/dev/tty1"
)

// machineNote is what was found of the machine at this start.
func machineNote() (proof.Machine, error) { return doctor.ReadMachine(machineFile) }

// blind tries the rules of the verdict on a sound card.
func blind(ctx context.Context) (int, error) { return sim.Blind(ctx, time.Now(), verdict.Evaluate) }

// devicesSettle bounds the wait for the devices that are there at the start.
const devicesSettle = 20 * time.Second

// printMachine looks at the machine once its devices are known, and prints what it found.
func printMachine(w io.Writer) error {
	proof.WaitForDevices(devicesSettle)
	keys := func() ([]string, error) { return proof.KeysOfConsole(kioskTerminal) }
	return json.NewEncoder(w).Encode(proof.Look(os.DirFS("/"), keys, time.Now()))
}
