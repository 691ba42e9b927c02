package usb

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"slices"
	"time"

	"guichet/kiosk/bundle"
)

// Contents is what was found on a stick: its partitions, and the bundles in the root
// folders of all of them that have a FAT. A partition's place says nothing: the first
// one of a stick may belong to the firmware of a computer, or to a tool that made the
// stick bootable.
type Contents struct {
	Partitions []Partition // in the order of the table; one of number 0: the whole stick
	Bundles    []File      // *.kiosk, by partition and name
	Near       []NearMiss  // files that would be bundles, but for name or place
}

// Partition is a partition of a stick, or the whole of one that has no table.
type Partition struct {
	Number  int             // from 1, as Linux counts; 0: the whole stick
	Size    int64           // bytes
	System  string          // of files: "FAT32", "exFAT"; "": not known
	Refused *bundle.Refusal // why it cannot be read, or not to the end; nil: it can

	fs   *FS // nil: no FAT
	sure bool
}

// File is a bundle's file as its name says; nobody has looked inside.
type File struct {
	Partition int // number
	Name      string
	Size      int64     // bytes
	Written   time.Time // by whatever clock; the zero time: not known
	Fault     *bundle.Refusal

	fs *FS
	e  entry
}

// Open opens a file that has no Fault. What is wrong with the file alone is refused as
// bundle.FileBroken.
func (f File) Open() (*io.SectionReader, error) {
	if f.Fault != nil {
		return nil, f.Fault
	}
	return f.fs.open(f.e)
}

// Same says whether another look at the stick found the same file.
func (f File) Same(g File) bool {
	return f.Partition == g.Partition && f.Name == g.Name && f.Size == g.Size && f.e.first == g.e.first
}

// Read looks at a stick of size bytes. Its error is one that ends all reading: the
// stick was pulled, or is too small to hold anything, or the context's. The context
// goes for all that is later read of it, too.
func Read(ctx context.Context, r io.ReaderAt, size int64) (*Contents, error) {
	return read(&disk{ctx: ctx, r: r, size: size})
}

func read(d *disk) (*Contents, error) {
	if d.size < bootBytes {
		return nil, refuse(bundle.StickUnreadable, "a stick of %d bytes", d.size)
	}
	table, fault, err := partitions(d)
	if err != nil {
		return nil, err
	}
	parts, err := lookAt(d, table)
	if err != nil {
		return nil, err
	}
	c := &Contents{Partitions: chosen(parts, fault)}
	for _, p := range c.Partitions {
		c.Bundles = append(c.Bundles, p.bundles()...)
	}
	c.Near, err = nearMisses(c)
	return c, err
}

// lookAt looks at the whole stick, then at the candidates.
func lookAt(d *disk, table []candidate) (parts []Partition, err error) {
	left := maxEntries
	for _, c := range append([]candidate{{extent: extent{0, d.size}, sure: true}}, table...) {
		p, err := look(d, c, left)
		if err != nil {
			return nil, err
		}
		if p.fs != nil {
			left -= len(p.fs.entries) + len(p.fs.odd)
		}
		parts = append(parts, p)
	}
	return parts, nil
}

// maxEntries bounds the files and folders that are kept of all root folders together.
const maxEntries = 2 * maxSlots

// look looks at one candidate. Its error is one that ends all reading.
func look(d *disk, c candidate, left int) (Partition, error) {
	c.size = min(c.size, d.size-c.start)
	p := Partition{Number: c.number, Size: c.size, sure: c.sure}
	v, system, err := try(d, c.extent)
	p.System = system
	if err == nil && v != nil {
		p.System = fmt.Sprintf("FAT%d", v.bits)
		err = p.list(v, left)
	}
	if ends(err) {
		return Partition{}, err
	}
	p.Refused = bundle.Refused(err)
	return p, nil
}

// list reads the root folder of the partition's volume.
func (p *Partition) list(v *volume, left int) error {
	l, err := v.list(rootFolder)
	if err != nil {
		return err
	}
	if len(l.entries)+len(l.odd) > left {
		return damaged("over %d files and folders on the stick", maxEntries)
	}
	p.fs = &FS{v, l.entries, l.odd}
	if v.locked || p.fs.coversBitLocker() {
		p.System, l.fault = "BitLocker", refuse(bundle.StickLocked, "BitLocker To Go")
	}
	return l.fault
}

// try looks for a file system. The system's name is "" where none is known; the error
// says why there is no volume, or is one that ends all reading.
func try(d *disk, e extent) (v *volume, system string, err error) {
	if e.size < bootBytes {
		return nil, "", damaged("a partition of %d bytes at byte %d", e.size, e.start)
	}
	b := make([]byte, bootBytes)
	if err := d.read(b, e.start); err != nil {
		return nil, "", err
	}
	v, wrong := parseBoot(d, b, e.start, e.size)
	if wrong == nil {
		return v, "FAT", v.checkMedium()
	}
	s, err := foreign(d, e)
	switch {
	case err != nil:
		return nil, "", err
	case s != nil:
		return nil, s.name, refuse(s.reason, "%s", s.name)
	case claimsFAT(b):
		return nil, "FAT", wrong
	}
	return nil, "", refuse(bundle.StickUnreadable, "no file system that is known")
}

// ends says whether an error ends all reading: it is of no stick, or the stick is gone.
// Any other refusal is of one partition, or of one file.
func ends(err error) bool {
	if err == nil {
		return false
	}
	r := bundle.Refused(err)
	return r == nil || r.Reason == bundle.StickPulled
}

// chosen are the partitions to speak of. The first of those given is the whole stick:
// it counts if it can be read, or where the table names nothing that is known; what
// the whole seems to be otherwise may be left of an earlier life, but for a disc's
// image, which has a table beside it. What is not sure counts where it holds a bundle
// and nothing that is sure does, or where nothing that is sure is known.
func chosen(parts []Partition, fault error) []Partition {
	whole, table := parts[0], parts[1:]
	holds := func(p Partition) bool { return len(p.bundles()) > 0 }
	named := func(p Partition) bool { return p.System != "" }
	known := func(p Partition) bool { return p.sure && named(p) }
	keep := func(f func(Partition) bool) []Partition {
		return slices.DeleteFunc(slices.Clone(table), func(p Partition) bool { return !f(p) })
	}
	sure := func(p Partition) bool { return p.sure }
	var is []Partition
	switch {
	case whole.fs != nil && whole.Refused == nil, whole.fs != nil && holds(whole):
		is = append([]Partition{whole}, keep(func(p Partition) bool { return p.sure && holds(p) })...)
	case whole.System == discImage:
		is = append([]Partition{whole}, keep(known)...)
	case slices.ContainsFunc(table, known):
		is = keep(sure)
	case slices.ContainsFunc(table, named):
		is = keep(named)
	default:
		is = []Partition{whole}
	}
	if !slices.ContainsFunc(is, holds) {
		is = append(is, keep(func(p Partition) bool { return !p.sure && holds(p) })...)
	}
	if fault != nil && len(is) == 1 && is[0].System == "" {
		is[0].Refused = bundle.Refused(fault)
	}
	return is
}

// bundles are the files of a partition that are bundles by their names.
func (p Partition) bundles() (files []File) {
	if p.fs == nil {
		return nil
	}
	add := func(e entry, fault *bundle.Refusal) {
		if !e.folder && isBundle(e.name) {
			if fault == nil && e.size == 0 {
				fault = refuse(bundle.FileBroken, "it is empty")
			}
			files = append(files, File{p.Number, e.name, int64(e.size), e.when, fault, p.fs, e})
		}
	}
	for _, e := range p.fs.entries {
		add(e, nil)
	}
	for _, e := range p.fs.odd {
		add(e, refuse(bundle.FileName, "the name is no name, or another file has it"))
	}
	return files
}

// Refused says why there is no bundle; nil: there is one. A stick is to its owner what
// its largest partition is: an exFAT that has a small FAT beside it is an exFAT.
func (c *Contents) Refused() *bundle.Refusal {
	none := refuse(bundle.StickEmpty, "%d partitions", len(c.Partitions))
	switch {
	case len(c.Bundles) > 0:
		return nil
	case len(c.Near) > 0:
		return none
	}
	main := slices.MaxFunc(c.Partitions, func(a, b Partition) int {
		known := func(p Partition) int { return min(len(p.System), 1) }
		return cmp.Or(cmp.Compare(known(a), known(b)), cmp.Compare(a.Size, b.Size))
	})
	if main.Refused != nil {
		return main.Refused
	}
	return none
}

// ID is the volume's number of the partition that holds the bundles, as Windows shows
// it ("1A2B-3C4D"); "": none is known.
func (c *Contents) ID() string {
	if fsys := c.fs(); fsys != nil && fsys.v.id != 0 {
		return fmt.Sprintf("%04X-%04X", fsys.v.id>>16, fsys.v.id&0xFFFF)
	}
	return ""
}

// fs is where a report goes: beside the first bundle, else onto the largest FAT; nil:
// there is none.
func (c *Contents) fs() *FS {
	if len(c.Bundles) > 0 {
		return c.Bundles[0].fs
	}
	var best *FS
	size := int64(0)
	for _, p := range c.Partitions {
		if p.fs != nil && p.Size > size {
			best, size = p.fs, p.Size
		}
	}
	return best
}
