// Command interop checks a checkpoint and proofs of TaskFlow with two implementations that know nothing of it:
// golang.org/x/mod/sumdb (note, tlog) and github.com/transparency-dev (formats, merkle).
//
// It reads one JSON document from standard input and ends with status 1 at the first thing that does not fit.
package main

import (
	"encoding/json"
	"fmt"
	"os"

	"github.com/transparency-dev/formats/log"
	"github.com/transparency-dev/merkle/proof"
	"github.com/transparency-dev/merkle/rfc6962"
	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

type document struct {
	Key         string   `json:"key"`
	Origin      string   `json:"origin"`
	Checkpoints []string `json:"checkpoints"` // from old to new
	Records     []struct {
		Index int64    `json:"index"`
		Data  []byte   `json:"data"` // canonical JSON
		Proof [][]byte `json:"proof"`
	} `json:"records"` // each proved in the newest checkpoint
	Consistency [][][]byte `json:"consistency"` // from each checkpoint to the newest
}

func main() {
	if err := check(); err != nil {
		fmt.Println("DOES NOT FIT:", err)
		os.Exit(1)
	}
}

func check() error {
	var given document
	if err := json.NewDecoder(os.Stdin).Decode(&given); err != nil {
		return err
	}
	verifier, err := note.NewVerifier(given.Key)
	if err != nil {
		return err
	}
	var heads []log.Checkpoint
	for _, text := range given.Checkpoints {
		head, _, opened, err := log.ParseCheckpoint([]byte(text), given.Origin, verifier)
		if err != nil {
			return err
		}
		if len(opened.Sigs) != 1 {
			return fmt.Errorf("checkpoint %d has %d good signatures", head.Size, len(opened.Sigs))
		}
		heads = append(heads, *head)
	}
	newest := heads[len(heads)-1]
	for _, record := range given.Records {
		leaf := rfc6962.DefaultHasher.HashLeaf(record.Data)
		if err := proof.VerifyInclusion(rfc6962.DefaultHasher, uint64(record.Index), newest.Size, leaf, record.Proof, newest.Hash); err != nil {
			return fmt.Errorf("record %d: %w", record.Index, err)
		}
		if err := tlog.CheckRecord(hashes(record.Proof), int64(newest.Size), hash(newest.Hash), record.Index, tlog.RecordHash(record.Data)); err != nil {
			return fmt.Errorf("record %d: %w", record.Index, err)
		}
	}
	for i, head := range heads {
		if err := proof.VerifyConsistency(rfc6962.DefaultHasher, head.Size, newest.Size, given.Consistency[i], head.Hash, newest.Hash); err != nil {
			return fmt.Errorf("checkpoint %d: %w", head.Size, err)
		}
		if err := tlog.CheckTree(hashes(given.Consistency[i]), int64(newest.Size), hash(newest.Hash), int64(head.Size), hash(head.Hash)); err != nil {
			return fmt.Errorf("checkpoint %d: %w", head.Size, err)
		}
	}
	fmt.Printf("%d checkpoints, %d inclusion proofs, %d consistency proofs\n", len(heads), len(given.Records), len(heads))
	return nil
}

func hash(data []byte) (made tlog.Hash) {
	copy(made[:], data)
	return made
}

func hashes(data [][]byte) []tlog.Hash {
	made := make([]tlog.Hash, 0, len(data))
	for _, each := range data {
		made = append(made, hash(each))
	}
	return made
}
