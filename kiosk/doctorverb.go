package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"sync"

	"guichet/kiosk/clock"
	"guichet/kiosk/doctor"
	"guichet/kiosk/faq"
	"guichet/kiosk/pcsc"
	"guichet/kiosk/store"
	"guichet/kiosk/text"
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
	p, err := v.patient(ctx)
	if err != nil {
		return err
	}
	defer p.help.close()
	findings := doctor.Run(ctx, p.checks())
	if err := v.print(os.Stdout, findings); err != nil {
		return err
	}
	if doctor.Worst(findings) == doctor.Bad {
		return negativeFinding{}
	}
	return nil
}

func (v *doctorVerb) patient(ctx context.Context) (patient, error) {
	slot := sync.OnceValue(func() pcsc.State { return slotNow(ctx, v.Reader) }) // one watch at a time
	p := patient{slot: func(context.Context) pcsc.State { return slot() }}
	help := builtInHelp
	if v.Data != "" {
		l, err := consult(ctx, v.Data)
		if err != nil {
			return p, err
		}
		p.path, p.folder, p.recovery = v.Data, l.folder, l.folder.Found()
		p.partition = readPartition(partitionNote)
		help = l.dataSet
	}
	var err error
	if p.clock, err = clock.Open(builtAt(), clockFile(v.Data)); err != nil {
		note(err.Error())
	}
	p.help = newShelf(func() (*store.Store, error) { return help(ctx) })
	return p, nil
}

// doctorObject is what --json prints.
type doctorObject struct {
	Status   string          `json:"status"`
	Findings []findingObject `json:"findings"`
}

type findingObject struct {
	Name   string `json:"name"`
	Status string `json:"status"`
	Code   string `json:"code"`
	Detail string `json:"detail"`
}

func objectOf(findings []doctor.Finding) doctorObject {
	o := doctorObject{Status: doctor.Worst(findings).String(), Findings: []findingObject{}}
	for _, f := range findings {
		o.Findings = append(o.Findings, findingObject{f.Name, f.Status.String(), string(f.Code), f.Detail})
	}
	return o
}

func (v *doctorVerb) print(w io.Writer, findings []doctor.Finding) error {
	if v.JSON {
		return json.NewEncoder(w).Encode(objectOf(findings))
	}
	words, err := text.LoadSticks(faq.English)
	if err != nil {
		return err
	}
	for _, f := range findings {
		line := fmt.Sprintf("%-8s %-10s %-5s %s\n", f.Status, f.Name, f.Code, f.Detail)
		if advice := words.Findings[string(f.Code)].Action; advice != "" {
			line += fmt.Sprintf("%25s hint: %s\n", "", advice)
		}
		if _, err := io.WriteString(w, line); err != nil {
			return err
		}
	}
	return nil
}
