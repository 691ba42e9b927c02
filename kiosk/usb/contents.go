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

// Contents is what Read found on a stick: its partitions, and the bundles in the root
// folders of those with a FAT. The order of partitions means nothing: the first may be
// a Mac's EFI partition, or belong to the tool that made the stick bootable.
type Contents struct {
	Partitions []Partition // in the table's order
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

// File is a file that has a bundle's name. Its content has not been read.
type File struct {
	Partition int // number
	Name      string
	Size      int64     // bytes
	Written   time.Time // by whatever clock; the zero time: not known
	Fault     *bundle.Refusal

	fs *FS
	e  entry
}

// Open opens a file that has no Fault. It and the reader it returns refuse a file whose
// bytes cannot all be read with bundle.FileBroken.
func (f File) Open() (*io.SectionReader, error) {
	if f.Fault != nil {
		return nil, f.Fault
	}
	return f.fs.open(f.e)
}

// Same reports whether f and g, from two reads of a stick, are the same file.
func (f File) Same(g File) bool {
	return f.Partition == g.Partition && f.Name == g.Name && f.Size == g.Size && f.e.first == g.e.first
}

// Read reads the partitions and root folders of a stick of size bytes. It fails if the
// stick was pulled, cannot be read at all or is too small to hold anything, or if the
// context ends. The context also governs later reads of its files.
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
	parts, err := probeAll(d, table)
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

// probeAll probes the whole stick, then the candidates.
func probeAll(d *disk, table []candidate) (parts []Partition, err error) {
	left := maxEntries
	for _, c := range append([]candidate{{extent: extent{0, d.size}, sure: true}}, table...) {
		p, err := probe(d, c, left)
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

// maxEntries bounds the entries kept of all root folders together.
const maxEntries = 2 * maxSlots

// probe finds out what a candidate holds. It fails only with an error that ends all
// reading.
func probe(d *disk, c candidate, left int) (Partition, error) {
	c.size = min(c.size, d.size-c.start)
	p := Partition{Number: c.number, Size: c.size, sure: c.sure}
	v, system, err := identify(d, c.extent)
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

// identify finds the file system of an extent: a FAT's volume, or the name of another,
// "" for none that is known. The error says why there is no volume.
func identify(d *disk, e extent) (v *volume, system string, err error) {
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

// ends reports whether an error ends all reading: the stick is gone, or the error is no
// refusal. Any other refusal concerns one partition or one file.
func ends(err error) bool {
	if err == nil {
		return false
	}
	r := bundle.Refused(err)
	return r == nil || r.Reason == bundle.StickPulled
}

// chosen selects the partitions that count. parts begins with the whole stick. It
// counts if it is a FAT that can be read, or if the table has nothing that is known;
// otherwise its boot sector may be a remnant, except on a stick made from a disc's
// image, which has both. Candidates that are not sure count if they hold a bundle and
// no sure one does, or if no sure one is known.
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

// bundles returns the files of a partition that have a bundle's name.
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
		add(e, refuse(bundle.FileName, "the name is invalid, or another file has it"))
	}
	return files
}

// Refused says why there is no bundle, or is nil if there is one. For its owner a stick
// is what its largest partition is: one with a large exFAT and a small FAT is exFAT.
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

// ID is the serial number of the volume that holds the bundles, as Windows shows it
// ("1A2B-3C4D"), or "" if it has none.
func (c *Contents) ID() string {
	if fsys := c.fs(); fsys != nil && fsys.v.id != 0 {
		return fmt.Sprintf("%04X-%04X", fsys.v.id>>16, fsys.v.id&0xFFFF)
	}
	return ""
}

// fs is the volume that a report is written to: that of the first bundle, otherwise the
// largest FAT, nil if there is none.
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

// signature identifies a file system that this package cannot read.
type signature struct {
	at     int64
	magic  string
	name   string
	reason bundle.Reason
}

// discImage is the file system of a disc. A stick made from a disc's image has it and a
// partition table.
const discImage = "ISO 9660"

// signatures are those of libblkid that a stick may well carry.
var signatures = []signature{
	{3, "EXFAT   ", "exFAT", bundle.StickExFAT},
	{3, "NTFS    ", "NTFS", bundle.StickNTFS},
	{3, "-FVE-FS-", "BitLocker", bundle.StickLocked},
	{3, "ReFS\x00\x00\x00\x00", "ReFS", bundle.StickOther},
	{0, "LUKS\xba\xbe", "LUKS", bundle.StickLocked},
	{0, "XFSB", "XFS", bundle.StickOther},
	{0, "hsqs", "squashfs", bundle.StickOther},
	{0, "ER\x02\x00", "Apple Partition Map", bundle.StickOther},
	{32, "NXSB", "APFS", bundle.StickOther},
	{536, "LVM2 001", "LVM", bundle.StickOther},
	{0x400, "\x10\x20\xf5\xf2", "F2FS", bundle.StickOther},
	{0x400, "H+\x00\x04", "HFS+", bundle.StickOther},
	{0x400, "HX\x00\x05", "HFSX", bundle.StickOther},
	{0x438, "\x53\xef", "ext2/ext3/ext4", bundle.StickOther},
	{4086, "SWAPSPACE2", "swap", bundle.StickOther},
	{0x8001, "CD001", discImage, bundle.StickOther},
	{0x8001, "BEA01", "UDF", bundle.StickOther},
	{0x10040, "_BHRfS_M", "Btrfs", bundle.StickOther},
}

// foreign identifies the file system of an extent; nil means that it is not known.
func foreign(d *disk, e extent) (*signature, error) {
	for _, s := range signatures {
		if s.at+int64(len(s.magic)) > e.size {
			continue
		}
		b := make([]byte, len(s.magic))
		if err := d.read(b, e.start+s.at); err != nil {
			return nil, err
		}
		if string(b) == s.magic {
			return &s, nil
		}
	}
	return nil, nil
}

// bitLocker is the identifier in the boot sector of a stick that BitLocker To Go has
// locked, at bitLockerAt: 4967d63b-2e29-4ad8-8399-f6a339e3d001 (libbde, "BitLocker
// Drive Encryption format", volume header). Its FAT holds a reader's program and
// files that cover the whole stick, and no file of the owner's.
const (
	bitLocker   = "\x3b\xd6\x67\x49\x29\x2e\xd8\x4a\x83\x99\xf6\xa3\x39\xe3\xd0\x01"
	bitLockerAt = 424
)

// coversBitLocker reports whether the root folder is that of a stick locked by
// BitLocker To Go, whose files cover the encrypted volume.
func (f *FS) coversBitLocker() bool {
	_, err := f.find("stat", "COV 0000. ER")
	return err == nil
}
