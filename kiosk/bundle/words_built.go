//go:build prebuilt

package bundle

// libraryWords is not asked: build.sh put the words into the program.
func libraryWords() []string { return nil }
