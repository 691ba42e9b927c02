package proof

import (
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"
)

// interfaces reads the kernel's list (Documentation/ABI/testing/sysfs-class-net).
func interfaces(root fs.FS) Line {
	entries, err := fs.ReadDir(root, "sys/class/net")
	if err != nil {
		return unknown(Interfaces, err)
	}
	var others []string
	for _, e := range entries {
		if e.Name() != "lo" {
			others = append(others, e.Name())
		}
	}
	if len(others) > 0 {
		return Line{Interfaces, Broken, "interfaces: " + listed(others)}
	}
	return Line{Interfaces, Kept, "the loopback alone"}
}

// drivers holds the loaded modules against those of the image. One that is not among
// them came from somewhere else, and may be anything.
func drivers(root fs.FS) Line {
	loaded, err := fs.ReadFile(root, "proc/modules")
	if err != nil {
		return unknown(Drivers, err)
	}
	known, err := contentsOf(root)
	if err != nil {
		return unknown(Drivers, err)
	}
	files := map[string]string{}
	for file := range known[module] {
		files[moduleName(file)] = file
	}
	var bad []string
	n := 0
	for line := range strings.Lines(string(loaded)) {
		name, _, _ := strings.Cut(line, " ")
		n++
		if file, ok := files[name]; !ok || networked(file) {
			bad = append(bad, name)
		}
	}
	if len(bad) > 0 {
		return Line{Drivers, Broken, "loaded: " + listed(bad)}
	}
	return Line{Drivers, Kept, fmt.Sprintf("%d modules are loaded, none of them for a network", n)}
}

// modules holds what could be loaded against what the build put into the image.
func modules(root fs.FS) Line {
	known, err := contentsOf(root)
	if err != nil {
		return unknown(Modules, err)
	}
	files, err := moduleFiles(root)
	if err != nil {
		return unknown(Modules, err)
	}
	var bad []string
	for _, f := range files {
		if !known[module][f] || networked(f) {
			bad = append(bad, path.Base(f))
		}
	}
	if len(bad) > 0 {
		return Line{Modules, Broken, "in the root: " + listed(bad)}
	}
	if v, err := setting(root, "kernel/kexec_load_disabled"); err != nil {
		return unknown(Modules, err)
	} else if v != "1" {
		return Line{Modules, Broken, "another kernel could be loaded"}
	}
	return Line{Modules, Kept, fmt.Sprintf("%d modules in the root, none of them for a network", len(files))}
}

// moduleFiles lists the kernel's modules in the root, by path.
func moduleFiles(root fs.FS) ([]string, error) {
	var files []string
	err := fs.WalkDir(root, "usr/lib/modules", func(name string, _ fs.DirEntry, err error) error {
		if err == nil && isModule(name) {
			files = append(files, name)
		}
		return err
	})
	if err == nil && len(files) == 0 {
		err = errors.New("there are no modules in the root")
	}
	return files, err
}

func isModule(name string) bool {
	return slices.ContainsFunc([]string{".ko", ".ko.xz", ".ko.zst", ".ko.gz"}, func(end string) bool { return strings.HasSuffix(name, end) })
}

// moduleName is the name that the kernel gives a module's file.
func moduleName(file string) string {
	name, _, _ := strings.Cut(path.Base(file), ".ko")
	return strings.ReplaceAll(name, "-", "_")
}

// networked tells a module of a network, wired or not, by its place in the kernel's tree.
// Others register an interface too; the build looks into each module for that, and what it
// let in is what contents lists.
func networked(file string) bool {
	return slices.ContainsFunc([]string{"net", "bluetooth", "wireless", "staging", "nfc", "infiniband"}, func(folder string) bool {
		return strings.Contains(file, "/"+folder+"/")
	})
}

// setting reads one of the kernel's settings (sysctl.d(5)).
func setting(root fs.FS, name string) (string, error) {
	b, err := fs.ReadFile(root, "proc/sys/"+name)
	return strings.TrimSpace(string(b)), err
}

// maxListed bounds the names in one sentence.
const maxListed = 5

func listed(names []string) string {
	slices.Sort(names)
	if n := len(names) - maxListed; n > 0 {
		return strings.Join(names[:maxListed], ", ") + fmt.Sprintf(" and %d more", n)
	}
	return strings.Join(names, ", ")
}
